using System.Text;
using Platform.Ledger.Entry;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Proof.Verification;

/// <summary>Holds the columns that stand beside an entry's bytes against what the bytes say. Thread-safe.</summary>
internal sealed class ColumnCheck(EventCatalogue catalogue)
{
    private readonly Dictionary<string, KnownType>.AlternateLookup<ReadOnlySpan<char>> _types = catalogue
        .Types.ToDictionary(
            t => t.Name,
            t => new KnownType(t.Name, Encoding.UTF8.GetBytes($"{t.ClrType.FullName}, {t.ClrType.Assembly.GetName().Name}")),
            StringComparer.Ordinal
        )
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The first column that says something else; null: none does.</summary>
    /// <param name="tenant">Whose entry it should be.</param>
    public (string Class, string Sentence)? Wrong(in EntryRow row, in EntryTail tail, DateTimeOffset at, ReadOnlySpan<byte> tenant)
    {
        if (!tail.Tenant.SequenceEqual(row.Tenant) || !tail.Tenant.SequenceEqual(tenant))
        {
            return (FindingClass.TenantColumn, "the column tenant_id is not what the entry says");
        }
        if (!tail.Stream.SequenceEqual(row.Stream))
        {
            return (FindingClass.StreamColumn, "the column stream_id is not what the entry says");
        }
        if (tail.Version != row.Version)
        {
            return (FindingClass.VersionColumn, $"the column version is not what the entry says, {tail.Version}");
        }
        return Other(row, tail, at) is { } column
            ? (LedgerFindingClass.EventColumn, $"the column {column} is not what the entry says")
            : null;
    }

    /// <summary>One text a type, however many entries have it.</summary>
    public string TypeOf(ReadOnlySpan<byte> type) => Known(type)?.Name ?? Encoding.UTF8.GetString(type);

    private string? Other(in EntryRow row, in EntryTail tail, DateTimeOffset at) =>
        !tail.Type.SequenceEqual(row.Type) ? "type"
        : !EntryHead.HasId(row.Entry, row.Id) ? "id"
        : (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond != row.At ? "timestamp"
        : row.IsAltered ? "data or is_archived"
        : !IsClrType(row) ? "mt_dotnet_type"
        : null;

    // What this program does not know it cannot judge.
    private bool IsClrType(in EntryRow row) => Known(row.Type) is not { } known || row.ClrType.SequenceEqual(known.ClrType);

    private KnownType? Known(ReadOnlySpan<byte> type)
    {
        Span<char> name = stackalloc char[256];
        return type.Length <= name.Length && _types.TryGetValue(name[..Encoding.UTF8.GetChars(type, name)], out var known) ? known : null;
    }

    private sealed record KnownType(string Name, byte[] ClrType);
}
