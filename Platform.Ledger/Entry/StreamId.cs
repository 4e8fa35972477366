using System.Buffers;

namespace Platform.Ledger.Entry;

/// <summary>A stream of one tenant: <c>&lt;kind&gt;/&lt;id&gt;</c>, each part <c>[A-Za-z0-9._~-]{1,100}</c>.</summary>
public readonly record struct StreamId
{
    private const int PartMax = 100;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-"
    );

    /// <exception cref="ArgumentException">The name is not of that form.</exception>
    public StreamId(string tenant, string name)
    {
        if (!IsValid(name))
        {
            throw new ArgumentException($"'{name}' is no stream name: <kind>/<id>, each part [A-Za-z0-9._~-]{{1,100}}", nameof(name));
        }
        (Tenant, Name) = (tenant, name);
    }

    public string Tenant { get; }
    public string Name { get; }
    public string Kind => Name[..Name.IndexOf('/', StringComparison.Ordinal)];
    public string Id => Name[(Name.IndexOf('/', StringComparison.Ordinal) + 1)..];

    public static bool IsValid(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash >= 0 && IsPart(name.AsSpan(0, slash)) && IsPart(name.AsSpan(slash + 1));
    }

    private static bool IsPart(ReadOnlySpan<char> part) => part.Length is > 0 and <= PartMax && !part.ContainsAnyExcept(Allowed);

    public override string ToString() => $"{Tenant}:{Name}";
}
