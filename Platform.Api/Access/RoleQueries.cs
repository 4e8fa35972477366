using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Access;
using Platform.EventStore.Aggregates;
using Platform.Projections.Access;

namespace Platform.Api.Access;

/// <summary>A role. <paramref name="BuiltIn"/>: every tenant has it, and nobody defined it.</summary>
public sealed record RoleView(
    string Name,
    IReadOnlyList<string> Permissions,
    bool BuiltIn,
    DateTimeOffset? DefinedAt,
    DateTimeOffset? ChangedAt
);

/// <summary>What roles there are and what they permit.</summary>
public sealed class RoleQueries(AccessListsQuery rows, AccessWalks walks, StateReader states)
{
    private static readonly RoleView Owner = new(Role.Owner, Role.OwnerPermissions, BuiltIn: true, null, null);

    /// <summary>The built-in role first, then the others as they were defined.</summary>
    public async Task<Page<RoleView>> ListAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var limit = query.Limit();
        var walk = await walks.WalkAsync(context, query, "roles", "", HeldAccess.ProjectionName);
        List<RoleView> first = query.Text("after") is null ? [Owner] : [];
        var wanted = limit - first.Count;
        var found = await rows.RolesAsync(
            context.Credential().Tenant,
            walk.Place.After,
            walk.Place.End,
            wanted + 1,
            context.RequestAborted
        );
        var shown = found.Take(wanted).ToList();
        var items = first.Concat(shown.Select(r => new RoleView(r.Name, r.Permissions, BuiltIn: false, r.Defined, r.Changed)));
        return new Page<RoleView>([.. items], found.Count > wanted ? walk.Next(shown.Count > 0 ? shown[^1].Position : 0) : null);
    }

    public async Task<RoleView> GetAsync(HttpContext context, string name)
    {
        _ = new QueryValues(context);
        if (name == Role.Owner)
        {
            return Owner;
        }
        var role = RoleCommands.RoleStream(context.Credential().Tenant, name);
        var at = await states.ReadAsync(role.Stream, role.Type, Moment.Now, opened: false, context.RequestAborted);
        if (at is not { State: Role state })
        {
            throw new ProblemException(ProblemCodes.NotFound);
        }
        context.Response.Headers.ETag = IfMatch.ETag(at.Version);
        return new RoleView(name, state.Permissions, BuiltIn: false, at.Began, at.At);
    }
}
