using Npgsql;
using NpgsqlTypes;
using Platform.Ledger.Reading;

namespace Platform.EventStore.Projecting.Rows;

/// <summary>The set-based statements on a table of rows by stream: read some, write some, delete some.</summary>
internal sealed class RowStatements<TRow>
    where TRow : class
{
    private readonly RowType<TRow> _type = RowType<TRow>.Instance;
    private readonly string _read;
    private readonly string _write;
    private readonly string _delete;
    private readonly int _seconds;

    /// <param name="table">Its full name in one generation.</param>
    /// <param name="seconds">How long a statement may take.</param>
    public RowStatements(string table, int seconds)
    {
        _seconds = seconds;
        var names = string.Join(", ", _type.Columns.Select(c => c.Name));
        var parameters = string.Join(", ", Enumerable.Range(1, RowColumns.Identity.Length + _type.Columns.Length).Select(i => $"${i}"));
        var values = string.Join(
            ", ",
            ((string[])["u.tenant", "u.id", "u.position", "u.version"]).Concat(_type.Columns.Select(c => c.FromArray))
        );
        var sets = string.Join(
            ", ",
            ((string[])["position", "version"]).Concat(_type.Columns.Select(c => c.Name)).Select(c => $"{c} = excluded.{c}")
        );
        _read = $"SELECT {_type.Select} FROM {table} JOIN unnest($1, $2) AS k(tenant, id) USING (tenant, id)";
        _write = $"""
            INSERT INTO {table} ({_type.Select}) SELECT {values}
            FROM unnest({parameters}) AS u({_type.Select}) ON CONFLICT (tenant, id) DO UPDATE SET {sets}
            """;
        _delete = $"DELETE FROM {table} r USING unnest($1, $2) AS k(tenant, id) WHERE r.tenant = k.tenant AND r.id = k.id";
    }

    /// <summary>Those of these rows that are there.</summary>
    public async Task<List<(RowIdentity Identity, TRow Row)>> ReadAsync(
        NpgsqlConnection connection,
        IReadOnlyList<(string Tenant, string Id)> keys,
        CancellationToken cancel
    )
    {
        await using var command = new NpgsqlCommand(_read, connection) { CommandTimeout = _seconds };
        AddKeys(command, keys);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<(RowIdentity, TRow)>(keys.Count);
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(_type.Read(reader));
        }
        return rows;
    }

    public async Task WriteAsync(NpgsqlConnection connection, List<RowIdentity> identities, List<TRow> rows, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(_write, connection) { CommandTimeout = _seconds };
        AddKeys(command, identities.ConvertAll(i => (i.Tenant, i.Id)));
        command.Parameters.Add(Arrays.Of(NpgsqlDbType.Bigint, identities.ConvertAll(i => i.Position)));
        command.Parameters.Add(Arrays.Of(NpgsqlDbType.Bigint, identities.ConvertAll(i => i.Version)));
        foreach (var column in _type.Columns)
        {
            command.Parameters.Add(column.Parameter(rows));
        }
        await command.ExecuteNonQueryAsync(cancel);
    }

    public async Task DeleteAsync(NpgsqlConnection connection, IReadOnlyList<(string Tenant, string Id)> keys, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(_delete, connection) { CommandTimeout = _seconds };
        AddKeys(command, keys);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static void AddKeys(NpgsqlCommand command, IReadOnlyList<(string Tenant, string Id)> keys)
    {
        command.Parameters.Add(Arrays.Of(NpgsqlDbType.Text, keys.Select(k => k.Tenant)));
        command.Parameters.Add(Arrays.Of(NpgsqlDbType.Text, keys.Select(k => k.Id)));
    }
}
