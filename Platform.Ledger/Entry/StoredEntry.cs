using System.Text.Json;

namespace Platform.Ledger.Entry;

/// <summary>One row of the log as a reader sees it.</summary>
/// <param name="Position">tenant_position, from 1.</param>
/// <param name="Bytes">The exact bytes that were hashed.</param>
public sealed record StoredEntry(string Tenant, long Position, string Stream, long Version, byte[] Leaf, byte[] Bytes)
{
    /// <summary>Reads the envelope. The document is small and lives as long as the entry is looked at.</summary>
    public EntryView View() => new(JsonDocument.Parse(Bytes).RootElement);
}

/// <summary>The members of an entry, read from its bytes (format 1, <c>docs/audit-format.md</c>).</summary>
public readonly struct EntryView(JsonElement root)
{
    public JsonElement Root { get; } = root;
    public Guid Id => Root.GetProperty("id").GetGuid();
    public string Type => Root.GetProperty("type").GetString()!;
    public int Schema => Root.GetProperty("schema").GetInt32();
    public string Tenant => Root.GetProperty("tenant").GetString()!;
    public string Stream => Root.GetProperty("stream").GetString()!;
    public long Version => Root.GetProperty("version").GetInt64();
    public DateTimeOffset At => Root.GetProperty("at").GetDateTimeOffset();
    public string ActorId => Root.GetProperty("actor").GetProperty("id").GetString()!;
    public string ActorKind => Root.GetProperty("actor").GetProperty("kind").GetString()!;
    public string? Trace => Root.GetProperty("trace").GetString();
    public JsonElement From => Root.GetProperty("from");
    public JsonElement Data => Root.GetProperty("data");
}
