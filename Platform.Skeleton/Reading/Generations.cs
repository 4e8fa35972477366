using Npgsql;

namespace Platform.Skeleton.Reading;

/// <summary>The tables behind the view read.accounts: one a build, numbered; made by the worker, who may create in this schema.</summary>
internal static class Generations
{
    private const long LockKey = 0x736B656C67656E31; // "skelgen1"

    /// <summary>The first generation and the view, where there is none yet.</summary>
    public static async Task EnsureAsync(NpgsqlDataSource worker, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await RunAsync(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancel);
        if (await LiveAsync(connection, cancel) == 0)
        {
            await CreateAsync(connection, 1, cancel);
            await ShowAsync(connection, 1, cancel);
        }
        await transaction.CommitAsync(cancel);
    }

    /// <summary>The number of the table that the view shows; 0: there is none.</summary>
    public static async Task<int> LiveAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        const string Sql = """
            SELECT coalesce((SELECT substr(c.relname, 10)::int FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class c ON c.oid = d.refobjid
            WHERE r.ev_class = to_regclass('read.accounts') AND d.classid = 'pg_rewrite'::regclass AND c.relname LIKE 'accounts\_%' LIMIT 1), 0)
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        return (int)(await command.ExecuteScalarAsync(cancel))!;
    }

    public static Task CreateAsync(NpgsqlConnection connection, int number, CancellationToken cancel) =>
        RunAsync(
            connection,
            $"""
            DROP TABLE IF EXISTS read.accounts_{number};
            CREATE TABLE read.accounts_{number} (
                tenant text COLLATE "C", account uuid, state text, changes bigint NOT NULL, since timestamptz, PRIMARY KEY (tenant, account));
            ALTER TABLE read.accounts_{number} ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own_tenant ON read.accounts_{number} FOR SELECT TO platform_reader
                USING (tenant = NULLIF(current_setting('platform.tenant', true), ''));
            GRANT SELECT ON read.accounts_{number} TO platform_reader;
            """,
            cancel
        );

    /// <summary>From the commit on everybody reads and writes this one.</summary>
    public static Task ShowAsync(NpgsqlConnection connection, int number, CancellationToken cancel) =>
        RunAsync(
            connection,
            $"""
            CREATE OR REPLACE VIEW read.accounts WITH (security_invoker = true) AS
                SELECT tenant, account, state, changes, since FROM read.accounts_{number};
            GRANT SELECT ON read.accounts TO platform_reader;
            """,
            cancel
        );

    public static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
