using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Platform.Ledger.Proof;

namespace Platform.EventStore.Proof;

/// <summary>What the chain needs of an entry, read from its bytes in one pass without building a document.</summary>
internal struct EntryFacts
{
    public bool SameTenant;
    public bool SameStream;
    public bool OfWatched;
    public long Version;
    public EntryMoment At;

    /// <summary>The linked leaf, where <see cref="HasPrev"/>; else the entry says null.</summary>
    public Hash256 Prev;
    public bool HasPrev;

    /// <summary>Reads an entry of format 1.</summary>
    /// <param name="tenant">The column's value, compared with the entry's.</param>
    /// <param name="stream">The column's value, compared with the entry's.</param>
    /// <param name="watched">A tenant to look out for, or empty.</param>
    /// <returns>False where the bytes are no such entry.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> entry,
        ReadOnlySpan<byte> tenant,
        ReadOnlySpan<byte> stream,
        ReadOnlySpan<byte> watched,
        out EntryFacts facts
    )
    {
        facts = default;
        try
        {
            var reader = new Utf8JsonReader(entry);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }
            var seen = Member.None;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var member = MemberOf(reader.ValueSpan);
                reader.Read();
                if ((seen & member) != Member.None || !facts.Take(member, ref reader, tenant, stream, watched))
                {
                    return false;
                }
                seen |= member;
            }
            return seen == Member.All && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private bool Take(
        Member member,
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> tenant,
        ReadOnlySpan<byte> stream,
        ReadOnlySpan<byte> watched
    )
    {
        switch (member)
        {
            case Member.At:
                return reader.TokenType == JsonTokenType.String && EntryMoment.TryRead(reader.ValueSpan, out At);
            case Member.Format:
                return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var format) && format == 1;
            case Member.Prev when reader.TokenType == JsonTokenType.Null:
                return true;
            case Member.Prev:
                return reader.TokenType == JsonTokenType.String && TakePrev(reader.ValueSpan);
            case Member.Stream:
                SameStream = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(stream);
                return reader.TokenType == JsonTokenType.String;
            case Member.Tenant:
                SameTenant = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(tenant);
                OfWatched =
                    !watched.IsEmpty
                    && (
                        SameTenant
                            ? tenant.SequenceEqual(watched)
                            : reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(watched)
                    );
                return reader.TokenType == JsonTokenType.String;
            case Member.Version:
                return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out Version);
            default:
                reader.Skip();
                return true;
        }
    }

    private bool TakePrev(ReadOnlySpan<byte> text)
    {
        Span<byte> leaf = stackalloc byte[32];
        HasPrev =
            text.Length == 43 && Base64Url.DecodeFromUtf8(text, leaf, out _, out var written) == OperationStatus.Done && written == 32;
        Prev = Hash256.From(leaf);
        return HasPrev;
    }

    private static Member MemberOf(ReadOnlySpan<byte> name) =>
        name.Length switch
        {
            2 when name.SequenceEqual("at"u8) => Member.At,
            4 when name.SequenceEqual("prev"u8) => Member.Prev,
            6 when name.SequenceEqual("format"u8) => Member.Format,
            6 when name.SequenceEqual("stream"u8) => Member.Stream,
            6 when name.SequenceEqual("tenant"u8) => Member.Tenant,
            7 when name.SequenceEqual("version"u8) => Member.Version,
            _ => Member.None,
        };

    [Flags]
    private enum Member
    {
        None = 0,
        At = 1,
        Format = 2,
        Prev = 4,
        Stream = 8,
        Tenant = 16,
        Version = 32,
        All = 63,
    }
}
