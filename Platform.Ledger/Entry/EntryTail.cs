using System.Buffers.Text;

namespace Platform.Ledger.Entry;

/// <summary>
/// The members behind <c>id</c>, read from the end of an entry's bytes without parsing what is before them: <c>prev</c>, <c>schema</c>, <c>stream</c>,
/// <c>tenant</c>, <c>trace</c>, <c>type</c>, <c>version</c>. None of these texts can hold a quote.
/// </summary>
internal readonly ref struct EntryTail
{
    private EntryTail(
        ReadOnlySpan<byte> prev,
        int schema,
        ReadOnlySpan<byte> stream,
        ReadOnlySpan<byte> tenant,
        ReadOnlySpan<byte> type,
        long version
    )
    {
        Prev = prev;
        Schema = schema;
        Stream = stream;
        Tenant = tenant;
        Type = type;
        Version = version;
    }

    /// <summary>base64url of the previous entry's leaf; empty for a stream's first entry.</summary>
    public ReadOnlySpan<byte> Prev { get; }

    public int Schema { get; }

    public ReadOnlySpan<byte> Stream { get; }

    public ReadOnlySpan<byte> Tenant { get; }

    public ReadOnlySpan<byte> Type { get; }

    public long Version { get; }

    /// <summary>False where the bytes do not end as an entry of format 1 does.</summary>
    public static bool TryRead(ReadOnlySpan<byte> entry, out EntryTail tail)
    {
        tail = default;
        if (entry is not [.. var rest, (byte)'}'])
        {
            return false;
        }
        if (
            !TakeNumber(ref rest, ",\"version\":"u8, out var version)
            || !TakeText(ref rest, ",\"type\":\""u8, out var type)
            || !TakeNullable(ref rest, ",\"trace\":"u8, out _)
            || !TakeText(ref rest, ",\"tenant\":\""u8, out var tenant)
            || !TakeText(ref rest, ",\"stream\":\""u8, out var stream)
            || !TakeNumber(ref rest, ",\"schema\":"u8, out var schema)
            || !TakeNullable(ref rest, ",\"prev\":"u8, out var prev)
            || schema is < 1 or > int.MaxValue
        )
        {
            return false;
        }
        tail = new EntryTail(prev, (int)schema, stream, tenant, type, version);
        return true;
    }

    private static bool TakeNumber(scoped ref ReadOnlySpan<byte> rest, scoped ReadOnlySpan<byte> label, out long number)
    {
        number = 0;
        var start = rest.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9') + 1;
        if (
            start < label.Length
            || !rest[..start].EndsWith(label)
            || !Utf8Parser.TryParse(rest[start..], out number, out var used)
            || used != rest.Length - start
        )
        {
            return false;
        }
        rest = rest[..(start - label.Length)];
        return true;
    }

    private static bool TakeText(scoped ref ReadOnlySpan<byte> rest, scoped ReadOnlySpan<byte> label, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (rest is not [.. var inner, (byte)'"'])
        {
            return false;
        }
        var start = inner.LastIndexOf((byte)'"') + 1;
        if (start < label.Length || !inner[..start].EndsWith(label))
        {
            return false;
        }
        text = inner[start..];
        rest = inner[..(start - label.Length)];
        return true;
    }

    private static bool TakeNullable(scoped ref ReadOnlySpan<byte> rest, scoped ReadOnlySpan<byte> label, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (rest.EndsWith("null"u8) && rest[..^4].EndsWith(label))
        {
            rest = rest[..^(4 + label.Length)];
            return true;
        }
        if (rest is not [.. var inner, (byte)'"'])
        {
            return false;
        }
        var quote = inner.LastIndexOf((byte)'"');
        if (quote < label.Length || !inner[..quote].EndsWith(label))
        {
            return false;
        }
        text = inner[(quote + 1)..];
        rest = inner[..(quote - label.Length)];
        return true;
    }
}
