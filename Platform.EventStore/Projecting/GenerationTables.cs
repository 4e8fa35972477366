using Npgsql;

namespace Platform.EventStore.Projecting;

/// <summary>The tables of a projection's generations, and the views that show the live one. Every method works in the caller's transaction.</summary>
public static class GenerationTables
{
    /// <summary>An index of some hundred million rows takes a quarter of an hour; its job's lease goes on meanwhile.</summary>
    private const int IndexSecondsMax = 3_600;

    /// <summary>Makes a generation's tables, confined to their tenants, with primary keys alone: filling is faster without the indexes.</summary>
    public static Task CreateAsync(NpgsqlConnection connection, Projection projection, int generation, CancellationToken cancel) =>
        RunAsync(connection, projection.Tables.Select(t => Create(t, t.In(generation))), cancel);

    /// <summary>Makes the indexes that are not there yet, and tells the planner what the tables hold.</summary>
    public static Task IndexAsync(NpgsqlConnection connection, Projection projection, int generation, CancellationToken cancel) =>
        RunAsync(connection, projection.Tables.Select(t => Index(t, generation)), cancel);

    /// <summary>The same, outside of any transaction, one index after the other: each may take as long as a large table needs.</summary>
    public static async Task IndexEachAsync(NpgsqlDataSource worker, Projection projection, int generation, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        // Else the server would go on for a process that is gone, and keep its successor from the table.
        string[] statements =
        [
            "SET client_connection_check_interval = '1s'",
            .. projection.Tables.SelectMany(t => Index(t, generation).Split(";\n")),
        ];
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = IndexSecondsMax };
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    /// <summary>
    /// Lets the views show this generation. They are made anew, since its columns may be others; whoever reads meanwhile waits for the
    /// transaction's end, so it should end soon.
    /// </summary>
    public static Task ShowAsync(NpgsqlConnection connection, Projection projection, int generation, CancellationToken cancel) =>
        RunAsync(connection, projection.Tables.Select(t => Show(t, t.In(generation))), cancel);

    /// <summary>Drops a generation's tables; waits for those who still read them.</summary>
    public static Task DropAsync(NpgsqlConnection connection, Projection projection, int generation, CancellationToken cancel) =>
        RunAsync(connection, projection.Tables.Select(t => $"DROP TABLE IF EXISTS {t.In(generation)}"), cancel);

    private static string Create(ReadTable table, string name) =>
        $"""
            CREATE TABLE IF NOT EXISTS {name} ({table.Columns});
            ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;
            DROP POLICY IF EXISTS own_tenant ON {name};
            CREATE POLICY own_tenant ON {name} FOR SELECT TO platform_service
                USING (tenant = NULLIF(current_setting('platform.tenant', true), ''));
            GRANT SELECT ON {name} TO platform_service
            """;

    private static string Index(ReadTable table, int generation) =>
        string.Concat(
            table.Indexes.Select(
                (index, i) => $"CREATE INDEX IF NOT EXISTS {table.Name}_{generation}_i{i + 1} ON {table.In(generation)} {index};\n"
            )
        ) + $"ANALYZE {table.In(generation)}";

    // With the reader's own rights: row-level security of the tables holds behind the view.
    private static string Show(ReadTable table, string name) =>
        $"""
            DROP VIEW IF EXISTS {table.View};
            CREATE VIEW {table.View} WITH (security_invoker = true) AS SELECT * FROM {name};
            GRANT SELECT ON {table.View} TO platform_service
            """;

    private static async Task RunAsync(NpgsqlConnection connection, IEnumerable<string> statements, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "SET LOCAL client_min_messages = warning;\n" + string.Join(";\n", statements),
            connection
        );
        await command.ExecuteNonQueryAsync(cancel);
    }
}
