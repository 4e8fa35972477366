using System.Reflection;
using Npgsql;
using NpgsqlTypes;

namespace Platform.EventStore.Projecting.Rows;

/// <summary>One property of a row record as a column.</summary>
internal abstract class RowColumn<TRow>(PropertyInfo property, string name, string sqlType, bool nullable)
{
    public PropertyInfo Property { get; } = property;

    public string Name { get; } = name;

    /// <summary>As CREATE TABLE wants it.</summary>
    public string Definition => $"{Name} {sqlType}{(nullable ? "" : " NOT NULL")}";

    /// <summary>How its value is spelt where it comes out of <c>unnest</c>.</summary>
    public virtual string FromArray => $"u.{Name}";

    /// <summary>The values of many rows as one array.</summary>
    public abstract NpgsqlParameter Parameter(IReadOnlyList<TRow> rows);

    /// <summary>Writes one row's value.</summary>
    public abstract Task CopyAsync(NpgsqlBinaryImporter copy, TRow row, CancellationToken cancel);

    /// <summary>The value of the row that a reader stands at; typed in the derived class, for the compiled constructor.</summary>
    public abstract MethodInfo Reader { get; }
}

/// <summary>The same, typed: <typeparamref name="TValue"/> as the record has it (null allowed), <typeparamref name="TStored"/> as it travels.</summary>
internal sealed class RowColumn<TRow, TValue, TStored>(
    PropertyInfo property,
    string name,
    bool nullable,
    Func<TRow, TValue> get,
    ColumnKind<TValue, TStored> kind
) : RowColumn<TRow>(property, name, kind.SqlType, nullable)
{
    public override string FromArray => base.FromArray + kind.Cast;

    public override MethodInfo Reader => GetType().GetMethod(nameof(Read))!;

    public override NpgsqlParameter Parameter(IReadOnlyList<TRow> rows)
    {
        var values = new TStored[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = kind.Store(get(rows[i]));
        }
        return new NpgsqlParameter<TStored[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | kind.Type };
    }

    public override Task CopyAsync(NpgsqlBinaryImporter copy, TRow row, CancellationToken cancel) =>
        get(row) is { } value ? kind.Copy(copy, value, cancel) : copy.WriteNullAsync(cancel);

    public TValue? Read(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? default : kind.Read(reader, ordinal);
}

/// <summary>How values of one CLR type are stored.</summary>
/// <param name="SqlType">As CREATE TABLE wants it.</param>
/// <param name="Type">Of one element of the array they travel in.</param>
/// <param name="Copy">Writes one that is not null.</param>
/// <param name="Cast">What follows the element in SQL.</param>
internal sealed record ColumnKind<TValue, TStored>(
    string SqlType,
    NpgsqlDbType Type,
    Func<TValue, TStored> Store,
    Func<NpgsqlDataReader, int, TValue> Read,
    Func<NpgsqlBinaryImporter, TValue, CancellationToken, Task> Copy,
    string Cast = ""
);
