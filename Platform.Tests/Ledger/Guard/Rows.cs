using Npgsql;

namespace Platform.Tests.Ledger.Guard;

/// <summary>What must be the same after an attempt that was refused.</summary>
internal static class Rows
{
    private const string Hash = """
        SELECT md5(concat(
            (SELECT string_agg(t::text, E'\n' ORDER BY t.seq_id) FROM events.mt_events t), '|',
            (SELECT string_agg(t::text, E'\n' ORDER BY t.tenant_id, t.id) FROM events.mt_streams t), '|',
            (SELECT string_agg(t::text, E'\n' ORDER BY t.position) FROM ledger.leaves t), '|',
            (SELECT string_agg(t::text, E'\n') FROM ledger.numbering t), '|',
            (SELECT string_agg(t::text, E'\n' ORDER BY t.scope, t.name, t.digest) FROM ledger.claims t), '|',
            (SELECT string_agg(t::text, E'\n' ORDER BY t.digest, t.at) FROM ledger.answers t)))
        """;

    /// <summary>One word for every row of the log and of what goes with it.</summary>
    public static Task<string> RowsAsync(this LedgerDatabase ledger) => ledger.ScalarAsync<string>(Hash);

    /// <summary>The sequence's last number.</summary>
    public static Task<long> NumberAsync(this LedgerDatabase ledger) =>
        ledger.ScalarAsync<long>("SELECT last_value FROM events.mt_events_sequence");

    public static NpgsqlDataSource As(this LedgerDatabase ledger, string role) =>
        role switch
        {
            "service" => ledger.Service,
            "reader" => ledger.Reader,
            "worker" => ledger.Worker,
            "owner" => ledger.Owner,
            _ => throw new ArgumentException(role, nameof(role)),
        };

    /// <summary>Runs it as the role, with what limits the role's sessions taken off, and returns the SQLSTATE it was refused with; null: it went through.</summary>
    public static async Task<PostgresException?> RefusalAsync(this LedgerDatabase ledger, string role, string sql)
    {
        await using var connection = await ledger.As(role).OpenConnectionAsync();
        await using (var writes = new NpgsqlCommand("SET default_transaction_read_only = off", connection))
        {
            await writes.ExecuteNonQueryAsync();
        }
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException e)
        {
            return e;
        }
    }

    public static async Task RunAsync(this NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
