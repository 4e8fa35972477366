using Platform.Cli.Local;

namespace Platform.Cli.Client;

/// <summary>What a verb asks for to act in a tenant.</summary>
/// <param name="Verb">Names the credential in the tenant's log.</param>
/// <param name="Create">Whether a tenant that is not there is created.</param>
/// <param name="Life">How long its credential lives if nobody can revoke it.</param>
public sealed record SessionRequest(string Verb, IReadOnlyList<string> Permissions, bool Create = false, TimeSpan? Life = null);

/// <summary>A verb's access to one tenant: with <c>PLATFORM_API_KEY</c> where it is set, else with a short-lived key of an operator.</summary>
public sealed class TenantSession : IAsyncDisposable
{
    private static readonly TimeSpan LifeDefault = TimeSpan.FromMinutes(15);

    private readonly ApiClient? operators;
    private readonly ShortLivedKey? key;

    private TenantSession(ApiClient client, string? slug, ApiClient? operators, ShortLivedKey? key) =>
        (Client, Slug, this.operators, this.key) = (client, slug, operators, key);

    /// <summary>Calls as the tenant.</summary>
    public ApiClient Client { get; }

    /// <summary>What to call the tenant; null where only its own key is known.</summary>
    public string? Slug { get; }

    /// <param name="tenant">Slug or id; may be left out with a key of the tenant's own.</param>
    /// <exception cref="UserException">There is no such tenant, or no credential.</exception>
    public static async Task<TenantSession> OpenAsync(
        Connection connection,
        string? tenant,
        SessionRequest request,
        CancellationToken cancellation
    )
    {
        if (connection.ApiKey is { } own)
        {
            if (tenant is not null)
            {
                new Steps().Note($"PLATFORM_API_KEY decides the tenant; '{tenant}' is only a name here.");
            }
            return new TenantSession(new ApiClient(connection.Url, own), tenant, null, null);
        }
        var operatorKey = connection.RequireOperatorKey();
        var name = tenant ?? throw new UserException("Which tenant? Name it with --tenant <slug>.");
        var asOperator = new ApiClient(connection.Url, operatorKey);
        try
        {
            var found = await FindAsync(new TenantDirectory(asOperator), name, request.Create, cancellation);
            // An operator's own key opens the platform's own log.
            var issued =
                found.Id == TenantDirectory.Platform
                    ? null
                    : new ShortLivedKey(asOperator, found.Id, $"platform {request.Verb}", request.Permissions, request.Life ?? LifeDefault);
            var client = issued is null ? new ApiClient(connection.Url, operatorKey) : new ApiClient(connection.Url, issued.GetAsync);
            return new TenantSession(client, found.Slug, asOperator, issued);
        }
        catch
        {
            asOperator.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (key is not null)
        {
            await key.DisposeAsync();
        }
        Client.Dispose();
        operators?.Dispose();
    }

    private static async Task<KnownTenant> FindAsync(TenantDirectory tenants, string name, bool create, CancellationToken cancellation)
    {
        if (!create)
        {
            return await tenants.RequireAsync(name, cancellation);
        }
        var (tenant, created) = await tenants.EnsureAsync(name, cancellation);
        if (created)
        {
            new Steps().Note($"There was no tenant '{name}': it has been created ({tenant.Id}).");
        }
        return tenant;
    }
}
