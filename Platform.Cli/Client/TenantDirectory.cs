using System.Net;
using Platform.Cli.Local;

namespace Platform.Cli.Client;

/// <summary>A tenant as an operator names it.</summary>
/// <param name="Id">A UUID, or the reserved <c>platform</c>.</param>
public sealed record KnownTenant(string Id, string Slug);

/// <summary>Finds tenants by what people call them, as an operator.</summary>
public sealed class TenantDirectory(ApiClient operators)
{
    /// <summary>The platform's own log, which belongs to no customer.</summary>
    public const string Platform = "platform";

    private const int PageItems = 200;

    public async Task<List<KnownTenant>> AllAsync(CancellationToken cancellation)
    {
        var all = new List<KnownTenant>();
        await foreach (var item in operators.ListAsync($"v1/tenants?limit={PageItems}", cancellation))
        {
            all.Add(new KnownTenant((string)item["id"]!, (string)item["slug"]!));
        }
        return all;
    }

    /// <param name="name">A slug or an id.</param>
    public async Task<KnownTenant?> FindAsync(string name, CancellationToken cancellation) =>
        name == Platform
            ? new KnownTenant(Platform, Platform)
            : (await AllAsync(cancellation)).FirstOrDefault(tenant => tenant.Slug == name || tenant.Id == name);

    /// <exception cref="UserException">There is no such tenant.</exception>
    public async Task<KnownTenant> RequireAsync(string name, CancellationToken cancellation) =>
        await FindAsync(name, cancellation)
        ?? throw new UserException(
            $"There is no tenant '{name}': ./platform import … --tenant {name} creates one, as does POST /v1/tenants."
        );

    /// <summary>Finds the tenant or creates it; true when it is new.</summary>
    public async Task<(KnownTenant Tenant, bool Created)> EnsureAsync(string slug, CancellationToken cancellation)
    {
        if (await FindAsync(slug, cancellation) is { } found)
        {
            return (found, false);
        }
        var body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { slug, name = slug });
        using var answer = await operators.SendAsync(HttpMethod.Post, "v1/tenants", body, Guid.CreateVersion7().ToString(), cancellation);
        // Another run of ours may have been first.
        return answer.StatusCode switch
        {
            HttpStatusCode.Created => (await RequireAsync(slug, cancellation), true),
            HttpStatusCode.Conflict => (await RequireAsync(slug, cancellation), false),
            _ => throw new UserException((await Problem.ReadAsync(answer, cancellation)).ToString()),
        };
    }
}
