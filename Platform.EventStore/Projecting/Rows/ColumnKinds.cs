using System.Text;
using System.Text.Json;
using NpgsqlTypes;

namespace Platform.EventStore.Projecting.Rows;

/// <summary>Which CLR types a row may have, and how each is stored. Null stays null.</summary>
internal static class ColumnKinds
{
    public static ColumnKind<string?, string?> Text { get; } =
        new(
            "text COLLATE \"C\"",
            NpgsqlDbType.Text,
            value => value,
            (r, i) => r.GetString(i),
            (c, value, cancel) => c.WriteAsync(value!, NpgsqlDbType.Text, cancel)
        );

    public static ColumnKind<byte[]?, byte[]?> Bytes { get; } =
        new(
            "bytea",
            NpgsqlDbType.Bytea,
            value => value,
            (r, i) => r.GetFieldValue<byte[]>(i),
            (c, value, cancel) => c.WriteAsync(value!, NpgsqlDbType.Bytea, cancel)
        );

    public static ColumnKind<DateTimeOffset?, DateTime?> Moment { get; } =
        new(
            "timestamptz",
            NpgsqlDbType.TimestampTz,
            value => value?.UtcDateTime,
            (r, i) => r.GetFieldValue<DateTimeOffset>(i),
            (c, value, cancel) => c.WriteAsync(value!.Value.UtcDateTime, NpgsqlDbType.TimestampTz, cancel)
        );

    // An array of arrays cannot be unnested row by row: lists travel as PostgreSQL's own text of an array.
    public static ColumnKind<IReadOnlyList<string>?, string?> Texts { get; } =
        new(
            "text[]",
            NpgsqlDbType.Text,
            Literal,
            (r, i) => r.GetFieldValue<string[]>(i),
            (c, value, cancel) => c.WriteAsync(value!.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, cancel),
            "::text[]"
        );

    public static ColumnKind<IReadOnlyList<Guid>?, string?> Uuids { get; } =
        new(
            "uuid[]",
            NpgsqlDbType.Text,
            value => value is null ? null : $"{{{string.Join(',', value)}}}",
            (r, i) => r.GetFieldValue<Guid[]>(i),
            (c, value, cancel) => c.WriteAsync(value!.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid, cancel),
            "::uuid[]"
        );

    /// <summary>int, long, bool, Guid, double: as they are.</summary>
    public static ColumnKind<T?, T?> Plain<T>(string sqlType, NpgsqlDbType type)
        where T : struct =>
        new(sqlType, type, value => value, (r, i) => r.GetFieldValue<T>(i), (c, value, cancel) => c.WriteAsync(value!.Value, type, cancel));

    /// <summary>An enum as the kebab-case name of its member.</summary>
    public static ColumnKind<T?, string?> Named<T>()
        where T : struct, Enum
    {
        var names = Enum.GetValues<T>()
            .ToDictionary(value => value, value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));
        var values = names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
        return new(
            Text.SqlType,
            NpgsqlDbType.Text,
            value => value is { } v ? names[v] : null,
            (r, i) => values[r.GetString(i)],
            (c, value, cancel) => c.WriteAsync(names[value!.Value], NpgsqlDbType.Text, cancel)
        );
    }

    private static string? Literal(IReadOnlyList<string>? values)
    {
        if (values is null)
        {
            return null;
        }
        var text = new StringBuilder("{");
        foreach (var value in values)
        {
            text.Append(text.Length == 1 ? "\"" : ",\"");
            text.Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        }
        return text.Append('}').ToString();
    }
}
