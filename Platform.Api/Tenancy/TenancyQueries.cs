using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Tenancy;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;
using Platform.Projections;
using Platform.Projections.Tenancy;

namespace Platform.Api.Tenancy;

/// <summary>A tenant as operators see it.</summary>
/// <param name="Name">In clear to who sent a <c>Purpose</c>, else <c>sealed:&lt;key id&gt;</c>.</param>
public sealed record TenantView(string Id, string Slug, string Name, TenantStatus Status, DateTimeOffset CreatedAt);

/// <summary>An API key as operators see it: never its secret, nor the secret's hash.</summary>
/// <param name="Name">In clear to who sent a <c>Purpose</c>, else <c>sealed:&lt;key id&gt;</c>.</param>
public sealed record ApiKeyView(
    string Id,
    string Name,
    IReadOnlyList<string> Permissions,
    DateTimeOffset? ExpiresAt,
    bool Revoked,
    DateTimeOffset CreatedAt
);

/// <summary>What operators read of tenants. Names are personal: who sends a <c>Purpose</c> sees them, and that is recorded before the answer is given.</summary>
public sealed class TenancyQueries(
    TenancyQuery rows,
    StateReader states,
    LogReader log,
    FreshReads fresh,
    SealedNames names,
    SigningKeys signing
)
{
    private const string Platform = EventDrafts.PlatformTenant;

    public async Task<Page<TenantView>> TenantsAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var limit = query.Limit();
        var purpose = PurposeHeader.RequireIfSent(context.Request);
        var walk = await WalkAsync(context, query, "tenants", Platform, Tenants.ProgressName, purpose);
        var found = await rows.TenantsAsync(walk.Place.After, walk.Place.End, limit + 1, context.RequestAborted);
        SealedName[] kept = [.. found.Take(limit).Select(row => new SealedName(row.Id, row.Name))];
        var shown = await names.ShownAsync(context, walk.Place, "tenant", "tenant-created", Platform, kept, purpose);
        var items = found.Zip(shown, (row, name) => new TenantView(row.Id, row.Slug, name, row.Status, row.Created));
        return new Page<TenantView>([.. items], found.Count > limit ? walk.Next(found[limit - 1].Position) : null);
    }

    public async Task<TenantView> TenantAsync(HttpContext context, Guid id)
    {
        var (at, tenant) = await ReadAsync<Tenant>(context, TenancyRoutes.TenantStream(id), "tenant", id);
        return new TenantView(id.ToString(), tenant.Slug, tenant.Name, tenant.Status, at.Began);
    }

    public async Task<Page<ApiKeyView>> ApiKeysAsync(HttpContext context, Guid id)
    {
        var query = new QueryValues(context);
        var limit = query.Limit();
        await RequireTenantAsync(id, context.RequestAborted);
        var tenant = id.ToString();
        var purpose = PurposeHeader.RequireIfSent(context.Request);
        var walk = await WalkAsync(context, query, $"api-keys/{tenant}", tenant, ApiKeys.ProgressName, purpose);
        var found = await rows.ApiKeysAsync(tenant, walk.Place.After, walk.Place.End, limit + 1, context.RequestAborted);
        SealedName[] kept = [.. found.Take(limit).Select(row => new SealedName(row.Id, row.Name))];
        var shown = await names.ShownAsync(context, walk.Place, "api-key", "api-key-issued", tenant, kept, purpose);
        var items = found.Zip(shown, (row, name) => new ApiKeyView(row.Id, name, row.Permissions, row.ExpiresAt, row.Revoked, row.Created));
        return new Page<ApiKeyView>([.. items], found.Count > limit ? walk.Next(found[limit - 1].Position) : null);
    }

    public async Task<ApiKeyView> ApiKeyAsync(HttpContext context, Guid id, Guid keyId)
    {
        var (at, key) = await ReadAsync<ApiKey>(context, new(id.ToString(), $"api-key/{keyId}"), "api-key", keyId);
        return new ApiKeyView(keyId.ToString(), key.Name, key.Permissions, key.ExpiresAt, key.Revoked, at.Began);
    }

    // What is not there is not shown: it is not recorded either, and a tenant that is none has no log.
    private async Task<(StateAt At, T State)> ReadAsync<T>(HttpContext context, StreamId stream, string kind, Guid id)
    {
        _ = new QueryValues(context);
        var purpose = PurposeHeader.RequireIfSent(context.Request);
        var at = await states.ReadAsync(stream, AggregateType.Of(typeof(T)), Moment.Now, purpose is not null, context.RequestAborted);
        if (at is not { State: T state })
        {
            throw new ProblemException(ProblemCodes.NotFound);
        }
        if (purpose is not null)
        {
            await names.RecordAsync(context, stream.Tenant, kind, id, purpose);
        }
        context.Response.Headers.ETag = IfMatch.ETag(at.Version);
        return (at, state);
    }

    private async Task RequireTenantAsync(Guid id, CancellationToken cancel)
    {
        if (await log.LastOfStreamAsync(TenancyRoutes.TenantStream(id), cancel) is null)
        {
            throw new ProblemException(ProblemCodes.NotFound);
        }
    }

    private sealed record Walk(CursorPlace Place, Func<long, string> Next);

    // A list shows what the log held at the walk's first request, and waits for its read model to have got there. A walk that shows names is not
    // continued from one that does not, nor the other way round: it has two names.
    private async Task<Walk> WalkAsync(
        HttpContext context,
        QueryValues query,
        string route,
        string tenant,
        string projection,
        string? purpose
    )
    {
        var cursors = await signing.CursorsAsync(context.RequestAborted);
        var scope = new CursorScope(purpose is null ? route : $"{route}-opened", context.Credential().Id.ToString(), "");
        var place = query.Text("after") is { } after
            ? cursors.Open(after, scope)
            : new CursorPlace(Guid.CreateVersion7(), 0, await log.LastPositionAsync(tenant, context.RequestAborted));
        if (!await fresh.WaitAsync(projection, tenant, place.End, context.RequestAborted))
        {
            throw new ProblemException(ProblemCodes.PositionTimeout);
        }
        return new Walk(place, position => cursors.Issue(scope, place with { After = position }));
    }
}
