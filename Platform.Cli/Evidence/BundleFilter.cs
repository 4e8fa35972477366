using System.Text.Json.Nodes;

namespace Platform.Cli.Evidence;

/// <summary>What an export is confined to; null: everything.</summary>
/// <param name="From">RFC 3339; not before this moment.</param>
/// <param name="To">RFC 3339; before this moment.</param>
public sealed record BundleFilter(string? Stream, string? Actor, string? From, string? To)
{
    /// <summary>Whether the export is whole.</summary>
    public bool IsEmpty => Stream is null && Actor is null && From is null && To is null;

    /// <summary>As parameters of a query, each with <c>&amp;</c> before it.</summary>
    public string Query =>
        string.Concat(
            Members().Where(member => member.Value is not null).Select(member => $"&{member.Name}={Uri.EscapeDataString(member.Value!)}")
        );

    /// <summary>As the manifest has it; null for the whole.</summary>
    public JsonObject? Json =>
        IsEmpty ? null : new JsonObject(Members().Select(m => KeyValuePair.Create(m.Name, (JsonNode?)JsonValue.Create(m.Value))));

    // In the order of canonical JSON.
    private IEnumerable<(string Name, string? Value)> Members() => [("actor", Actor), ("from", From), ("stream", Stream), ("to", To)];
}
