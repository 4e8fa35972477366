using Npgsql;
using NpgsqlTypes;

namespace Platform.EventStore.Projecting.Rows;

/// <summary>Writes many new rows of a table by streams at once.</summary>
/// <param name="table">Its full name in one generation.</param>
internal sealed class RowCopy<TRow>(string table)
    where TRow : class
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly string _sql = $"COPY {table} ({RowType<TRow>.Instance.Select}) FROM STDIN (FORMAT BINARY)";

    /// <summary>Writes rows that are not there yet, in the order of their key.</summary>
    public async Task WriteAsync(NpgsqlConnection connection, List<(RowIdentity Identity, TRow Row)> rows, CancellationToken cancel)
    {
        rows.Sort(
            (a, b) =>
                string.CompareOrdinal(a.Identity.Tenant, b.Identity.Tenant) is var t and not 0
                    ? t
                    : string.CompareOrdinal(a.Identity.Id, b.Identity.Id)
        );
        await using var copy = await connection.BeginBinaryImportAsync(_sql, cancel);
        copy.Timeout = Limit;
        foreach (var (identity, row) in rows)
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(identity.Tenant, NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(identity.Id, NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(identity.Position, NpgsqlDbType.Bigint, cancel);
            await copy.WriteAsync(identity.Version, NpgsqlDbType.Bigint, cancel);
            foreach (var column in RowType<TRow>.Instance.Columns)
            {
                await column.CopyAsync(copy, row, cancel);
            }
        }
        await copy.CompleteAsync(cancel);
    }
}
