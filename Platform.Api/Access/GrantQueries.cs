using System.Text.Json;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Access;
using Platform.EventStore.Aggregates;
using Platform.Projections.Access;

namespace Platform.Api.Access;

/// <summary>A grant, without its reason: that is personal, and told by the changes.</summary>
/// <param name="Status">As its events say; what is active and past its <paramref name="Until"/> permits nothing either.</param>
public sealed record GrantView(
    string Id,
    string AccountId,
    string Role,
    GrantStatus Status,
    DateTimeOffset? Until,
    DateTimeOffset GrantedAt,
    DateTimeOffset? EndedAt
);

/// <summary>Who holds what, and held it.</summary>
public sealed class GrantQueries(AccessListsQuery rows, AccessWalks walks, StateReader states)
{
    public static readonly Parameter[] Filters = [AccessParameters.Account, AccessParameters.Role, AccessParameters.Active];

    /// <summary>Oldest first.</summary>
    public async Task<Page<GrantView>> ListAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var limit = query.Limit();
        var filter = new GrantFilter(query.AccountId(), query.RoleName(), query.IsActive());
        var walk = await walks.WalkAsync(context, query, "grants", JsonSerializer.Serialize(filter), HeldAccess.ProjectionName);
        var found = await rows.GrantsAsync(
            context.Credential().Tenant,
            filter,
            walk.Place.After,
            walk.Place.End,
            limit + 1,
            context.RequestAborted
        );
        return new Page<GrantView>([.. found.Take(limit).Select(View)], found.Count > limit ? walk.Next(found[limit - 1].Position) : null);
    }

    public async Task<GrantView> GetAsync(HttpContext context, Guid id)
    {
        _ = new QueryValues(context);
        var grant = GrantCommands.GrantStream(context.Credential().Tenant, id);
        var at = await states.ReadAsync(grant.Stream, grant.Type, Moment.Now, opened: false, context.RequestAborted);
        if (at is not { State: Grant state })
        {
            throw new ProblemException(ProblemCodes.NotFound);
        }
        context.Response.Headers.ETag = IfMatch.ETag(at.Version);
        var ended = state.Status is GrantStatus.Active ? (DateTimeOffset?)null : at.At;
        return new GrantView(id.ToString(), state.AccountId.ToString(), state.Role, state.Status, state.Until, at.Began, ended);
    }

    private static GrantView View(GrantRow row) =>
        new(row.Id, row.Account, row.Role, Enum.Parse<GrantStatus>(row.Status, ignoreCase: true), row.Until, row.Granted, row.Ended);
}
