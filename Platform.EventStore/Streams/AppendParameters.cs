using NpgsqlTypes;

namespace Platform.EventStore.Streams;

/// <summary>The types of what <c>platform.append</c> takes.</summary>
internal static class AppendParameters
{
    private const NpgsqlDbType Ints = NpgsqlDbType.Array | NpgsqlDbType.Integer;
    private const NpgsqlDbType Longs = NpgsqlDbType.Array | NpgsqlDbType.Bigint;
    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
    private const NpgsqlDbType Blobs = NpgsqlDbType.Array | NpgsqlDbType.Bytea;
    private const NpgsqlDbType Uuids = NpgsqlDbType.Array | NpgsqlDbType.Uuid;
    private const NpgsqlDbType Times = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;
    private const NpgsqlDbType Flags = NpgsqlDbType.Array | NpgsqlDbType.Boolean;

    /// <summary>In the order of the function's own parameters.</summary>
    public static readonly NpgsqlDbType[] Types =
    [
        NpgsqlDbType.TimestampTz,
        NpgsqlDbType.Integer,
        Ints,
        Ints,
        Texts,
        Texts,
        Longs,
        Blobs,
        Ints,
        Texts,
        Ints,
        Longs,
        Texts,
        Longs,
        Blobs,
        NpgsqlDbType.Bytea,
        Texts,
        Ints,
        Longs,
        Ints,
        Uuids,
        Texts,
        Blobs,
        Blobs,
        Blobs,
        Ints,
        Texts,
        Texts,
        Blobs,
        Texts,
        Texts,
        Flags,
        Ints,
        Uuids,
        Texts,
        Texts,
        Texts,
        Times,
        NpgsqlDbType.Boolean,
    ];
}
