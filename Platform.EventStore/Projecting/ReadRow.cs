using Npgsql;
using Platform.EventStore.Projecting.Rows;

namespace Platform.EventStore.Projecting;

/// <summary>Reads the row records of a single-stream projection back, for its queries: <c>SELECT {ReadRow&lt;T&gt;.Columns} FROM read.accounts …</c>.</summary>
public static class ReadRow<TRow>
    where TRow : class
{
    /// <summary>The select list that <see cref="From"/> expects.</summary>
    public static string Columns => RowType<TRow>.Instance.Select;

    /// <summary>The row a reader stands at, its identity filled where the record declares it.</summary>
    public static TRow From(NpgsqlDataReader reader) => RowType<TRow>.Instance.Read(reader).Row;
}
