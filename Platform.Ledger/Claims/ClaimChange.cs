namespace Platform.Ledger.Claims;

/// <summary>A unique value that a stream takes, or a name under which it gives up what it holds.</summary>
/// <param name="Scope">The tenant in which the value is unique, or <see cref="Everywhere"/>.</param>
/// <param name="Digest">Keyed hash of the value, 32 bytes; empty where it is given up.</param>
public sealed record ClaimChange(string Tenant, string Stream, string Name, string Scope, byte[] Digest)
{
    /// <summary>Unique over all tenants. No tenant is called so.</summary>
    public const string Everywhere = "*";

    internal static ClaimChange Take(string tenant, string stream, string name, string scope, byte[] digest) =>
        new(tenant, stream, name, scope, digest);

    internal static ClaimChange Release(string tenant, string stream, string name) => new(tenant, stream, name, "", []);
}
