using System.Text.Json;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Tenancy;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;
using Platform.Ledger.Reading;
using Platform.Projections;
using Platform.Projections.Tenancy;

namespace Platform.Api.Tenancy;

/// <summary>A tenant as operators see it.</summary>
public sealed record TenantView(string Id, string Slug, string Name, TenantStatus Status, DateTimeOffset CreatedAt);

/// <summary>An API key as operators see it: never its secret, nor the secret's hash.</summary>
public sealed record ApiKeyView(
    string Id,
    string Name,
    IReadOnlyList<string> Permissions,
    DateTimeOffset? ExpiresAt,
    bool Revoked,
    DateTimeOffset CreatedAt
);

/// <summary>What operators read of tenants.</summary>
public sealed class TenancyQueries(
    TenancyQuery rows,
    StateReader states,
    LogReader log,
    FreshReads fresh,
    SubjectKeys keys,
    SigningKeys signing
)
{
    private const string Platform = EventDrafts.PlatformTenant;

    public async Task<Page<TenantView>> TenantsAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var limit = query.Limit();
        var walk = await WalkAsync(context, query, "tenants", Platform, Tenants.ProgressName);
        var found = await rows.TenantsAsync(walk.Place.After, walk.Place.End, limit + 1, context.RequestAborted);
        var items = new List<TenantView>();
        foreach (var row in found.Take(limit))
        {
            var name = await OpenAsync(Platform, $"tenant/{row.Id}", "tenant-created", row.Name, context.RequestAborted);
            items.Add(new TenantView(row.Id, row.Slug, name, row.Status, row.Created));
        }
        return new Page<TenantView>(items, found.Count > limit ? walk.Next(found[limit - 1].Position) : null);
    }

    public async Task<TenantView> TenantAsync(HttpContext context, Guid id)
    {
        _ = new QueryValues(context);
        var at = await states.ReadAsync(
            TenancyRoutes.TenantStream(id),
            AggregateType.Of(typeof(Tenant)),
            Moment.Now,
            opened: true,
            context.RequestAborted
        );
        if (at is not { State: Tenant tenant })
        {
            throw new ProblemException(ProblemCodes.NotFound);
        }
        context.Response.Headers.ETag = IfMatch.ETag(at.Version);
        return new TenantView(id.ToString(), tenant.Slug, tenant.Name, tenant.Status, at.Began);
    }

    public async Task<Page<ApiKeyView>> ApiKeysAsync(HttpContext context, Guid id)
    {
        var query = new QueryValues(context);
        var limit = query.Limit();
        await RequireTenantAsync(id, context.RequestAborted);
        var tenant = id.ToString();
        var walk = await WalkAsync(context, query, $"api-keys/{tenant}", tenant, ApiKeys.ProgressName);
        var found = await rows.ApiKeysAsync(tenant, walk.Place.After, walk.Place.End, limit + 1, context.RequestAborted);
        var items = new List<ApiKeyView>();
        foreach (var row in found.Take(limit))
        {
            var name = await OpenAsync(tenant, $"api-key/{row.Id}", "api-key-issued", row.Name, context.RequestAborted);
            items.Add(new ApiKeyView(row.Id, name, row.Permissions, row.ExpiresAt, row.Revoked, row.Created));
        }
        return new Page<ApiKeyView>(items, found.Count > limit ? walk.Next(found[limit - 1].Position) : null);
    }

    public async Task<ApiKeyView> ApiKeyAsync(HttpContext context, Guid id, Guid keyId)
    {
        _ = new QueryValues(context);
        var stream = new StreamId(id.ToString(), $"api-key/{keyId}");
        var at = await states.ReadAsync(stream, AggregateType.Of(typeof(ApiKey)), Moment.Now, opened: true, context.RequestAborted);
        if (at is not { State: ApiKey key })
        {
            throw new ProblemException(ProblemCodes.NotFound);
        }
        context.Response.Headers.ETag = IfMatch.ETag(at.Version);
        return new ApiKeyView(keyId.ToString(), key.Name, key.Permissions, key.ExpiresAt, key.Revoked, at.Began);
    }

    private async Task RequireTenantAsync(Guid id, CancellationToken cancel)
    {
        if (await log.LastOfStreamAsync(TenancyRoutes.TenantStream(id), cancel) is null)
        {
            throw new ProblemException(ProblemCodes.NotFound);
        }
    }

    private sealed record Walk(CursorPlace Place, Func<long, string> Next);

    // A list shows what the log held at the walk's first request, and waits for its read model to have got there.
    private async Task<Walk> WalkAsync(HttpContext context, QueryValues query, string route, string tenant, string projection)
    {
        var cursors = await signing.CursorsAsync(context.RequestAborted);
        var scope = new CursorScope(route, context.Credential().Id.ToString(), "");
        var place = query.Text("after") is { } after
            ? cursors.Open(after, scope)
            : new CursorPlace(Guid.CreateVersion7(), 0, await log.LastPositionAsync(tenant, context.RequestAborted));
        if (!await fresh.WaitAsync(projection, tenant, place.End, context.RequestAborted))
        {
            throw new ProblemException(ProblemCodes.PositionTimeout);
        }
        return new Walk(place, position => cursors.Issue(scope, place with { After = position }));
    }

    private async Task<string> OpenAsync(string tenant, string stream, string type, string name, CancellationToken cancel)
    {
        using var document = JsonDocument.Parse(name);
        var opener = await EntryOpening.OpenerAsync(keys, tenant, [document.RootElement], cancel);
        return EntryOpening.Shown(document.RootElement, opener.In(stream, type), "/data/name")!.GetValue<string>();
    }
}

public static class TenancyQueryRoutes
{
    public static void MapTenancyQueries(this IEndpointRouteBuilder tenants)
    {
        var reads = tenants.MapGroup("").WithMetadata(new Requirement(Permissions.Operator, Command: false));
        reads
            .MapGet("", (HttpContext http, TenancyQueries q) => q.TenantsAsync(http))
            .WithName("listTenants")
            .ReadsFrom(Tenants.ProgressName)
            .Takes(Parameter.After, Parameter.Limit());
        reads
            .MapGet("/{id:guid}", (HttpContext http, Guid id, TenancyQueries q) => q.TenantAsync(http, id))
            .WithName("getTenant")
            .ReadsFrom(null, "id");
        reads
            .MapGet("/{id:guid}/api-keys", (HttpContext http, Guid id, TenancyQueries q) => q.ApiKeysAsync(http, id))
            .WithName("listApiKeys")
            .ReadsFrom(ApiKeys.ProgressName, "id")
            .Takes(Parameter.After, Parameter.Limit());
        reads
            .MapGet(
                "/{id:guid}/api-keys/{keyId:guid}",
                (HttpContext http, Guid id, Guid keyId, TenancyQueries q) => q.ApiKeyAsync(http, id, keyId)
            )
            .WithName("getApiKey")
            .ReadsFrom(null, "id");
    }
}
