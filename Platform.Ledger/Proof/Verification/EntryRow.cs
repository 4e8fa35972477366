using Platform.Ledger.Reading;

namespace Platform.Ledger.Proof.Verification;

/// <summary>A numbered place and the event that should stand there, as binary COPY gives them; spans point into the slab.</summary>
internal readonly ref struct EntryRow
{
    /// <summary>What is read, in the order of <see cref="Read"/>.</summary>
    public const string Columns = """
        e.seq_id, e.tenant_id, e.stream_id, e.version, e.id::text, e.type, e.timestamp,
        e.mt_dotnet_type, (e.is_archived IS DISTINCT FROM false OR e.data IS DISTINCT FROM '{}'::jsonb)::int, e.bdata
        """;

    private EntryRow(
        long sequence,
        ReadOnlySpan<byte> tenant,
        ReadOnlySpan<byte> stream,
        long version,
        ReadOnlySpan<byte> id,
        ReadOnlySpan<byte> type,
        long at,
        ReadOnlySpan<byte> clrType,
        bool isAltered,
        Span<byte> entryAfterZero
    )
    {
        Sequence = sequence;
        Tenant = tenant;
        Stream = stream;
        Version = version;
        Id = id;
        Type = type;
        At = at;
        ClrType = clrType;
        IsAltered = isAltered;
        EntryAfterZero = entryAfterZero;
    }

    /// <summary>The smallest long where the event is gone.</summary>
    public long Sequence { get; }

    public bool IsMissing => Sequence == long.MinValue;

    public ReadOnlySpan<byte> Tenant { get; }

    public ReadOnlySpan<byte> Stream { get; }

    public long Version { get; }

    public ReadOnlySpan<byte> Id { get; }

    public ReadOnlySpan<byte> Type { get; }

    /// <summary>Microseconds since 1970.</summary>
    public long At { get; }

    public ReadOnlySpan<byte> ClrType { get; }

    /// <summary>Archived, or with content in the column that Marten keeps JSON in.</summary>
    public bool IsAltered { get; }

    /// <summary>The entry behind a zero byte, as a leaf hash takes it.</summary>
    public ReadOnlySpan<byte> EntryAfterZero { get; }

    public ReadOnlySpan<byte> Entry => EntryAfterZero[1..];

    public static EntryRow Read(ref CopyFields fields) =>
        new(
            fields.Int64(),
            fields.Bytes(),
            fields.Bytes(),
            fields.Int64(),
            fields.Bytes(),
            fields.Bytes(),
            fields.Int64() + CopyFields.MicrosecondsTo2000,
            fields.Bytes(),
            fields.Int32() == 1,
            fields.BytesAfterZero()
        );
}
