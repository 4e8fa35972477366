using Npgsql;
using NpgsqlTypes;

namespace Platform.Ledger.Reading;

/// <summary>Many values as one parameter, for statements over <c>unnest</c>.</summary>
internal static class Arrays
{
    public static NpgsqlParameter Of<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new NpgsqlParameter<T[]> { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | type };
}
