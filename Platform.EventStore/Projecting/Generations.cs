using Npgsql;

namespace Platform.EventStore.Projecting;

/// <summary>Which generations a projection has. Every method works in the caller's transaction.</summary>
public static class Generations
{
    /// <summary>The live one; made, with its tables and views, where the projection is new. One caller at a time.</summary>
    public static async Task<Generation> EnsureLiveAsync(NpgsqlConnection connection, Projection projection, CancellationToken cancel)
    {
        Require(projection);
        if (await LiveAsync(connection, projection.Name, cancel) is { } live)
        {
            return live;
        }
        await RunAsync(connection, "SELECT pg_advisory_xact_lock(hashtext('read:' || $1))", cancel, projection.Name);
        if (await LiveAsync(connection, projection.Name, cancel) is { } made)
        {
            return made;
        }
        const string First = "INSERT INTO read.projections (name, live, version) VALUES ($1, 1, $2)";
        await RunAsync(connection, First, cancel, projection.Name, projection.Version);
        const string Generation = "INSERT INTO read.generations (projection, generation, version, state) VALUES ($1, 1, $2, 'live')";
        await RunAsync(connection, Generation, cancel, projection.Name, projection.Version);
        await GenerationTables.CreateAsync(connection, projection, 1, cancel);
        await GenerationTables.IndexAsync(connection, projection, 1, cancel);
        await GenerationTables.ShowAsync(connection, projection, 1, cancel);
        return new Generation(projection.Name, 1, projection.Version, 0, "live");
    }

    /// <summary>The generation that the views show; null where the projection never ran.</summary>
    public static Task<Generation?> LiveAsync(NpgsqlConnection connection, string projection, CancellationToken cancel) =>
        OneAsync(
            connection,
            "JOIN read.projections p ON p.name = g.projection AND p.live = g.generation WHERE g.projection = $1",
            cancel,
            projection
        );

    /// <summary>One generation by its number; null where it is not there.</summary>
    public static Task<Generation?> FindAsync(NpgsqlConnection connection, string projection, int number, CancellationToken cancel) =>
        OneAsync(connection, "WHERE g.projection = $1 AND g.generation = $2", cancel, projection, number);

    /// <summary>A new, empty generation beside the live one, its tables without indexes.</summary>
    /// <param name="job">Whose it is.</param>
    public static async Task<Generation> AddAsync(NpgsqlConnection connection, Projection projection, Guid job, CancellationToken cancel)
    {
        Require(projection);
        const string Sql = """
            INSERT INTO read.generations (projection, generation, version, state, job)
            SELECT $1, max(g.generation) + 1, $2, 'building', $3 FROM read.generations g WHERE g.projection = $1 RETURNING generation
            """;
        await using var command = Command(connection, Sql, projection.Name, projection.Version, job);
        var number = (int)(await command.ExecuteScalarAsync(cancel))!;
        await GenerationTables.CreateAsync(connection, projection, number, cancel);
        return new Generation(projection.Name, number, projection.Version, 0, "building");
    }

    /// <summary>
    /// Lets a filled generation serve: views, state, and a word to the caches that all they hold may have changed. Whoever leads the old
    /// one is refused at its next commit. Wants a short transaction: the projection's row and the views are locked until it ends.
    /// </summary>
    public static async Task SwitchAsync(NpgsqlConnection connection, Projection projection, int number, CancellationToken cancel)
    {
        // The generations first, as every commit does.
        const string Lock = "SELECT generation FROM read.generations WHERE projection = $1 ORDER BY generation FOR UPDATE";
        const string Live = "UPDATE read.projections SET live = $2, version = $3 WHERE name = $1";
        const string States = """
            UPDATE read.generations SET state = CASE WHEN generation = $2 THEN 'live' ELSE 'retired' END
            WHERE projection = $1 AND (generation = $2 OR state = 'live')
            """;
        await RunAsync(connection, Lock, cancel, projection.Name);
        await RunAsync(connection, Live, cancel, projection.Name, number, projection.Version);
        await RunAsync(connection, States, cancel, projection.Name, number);
        await ForgetAsync(connection, projection.Name, number, cancel);
        await GenerationTables.ShowAsync(connection, projection, number, cancel);
    }

    /// <summary>Tells caches to forget all they hold of this projection.</summary>
    internal static async Task ForgetAsync(NpgsqlConnection connection, string projection, int number, CancellationToken cancel)
    {
        const string Sql = """
            INSERT INTO read.changes (projection, position, tenant, tenant_position, keys)
            SELECT g.projection, g.position, '*', 0, NULL FROM read.generations g WHERE g.projection = $1 AND g.generation = $2
            ON CONFLICT (projection, position, tenant) DO UPDATE SET at = excluded.at
            """;
        await RunAsync(connection, Sql, cancel, projection, number);
        await RunAsync(connection, "SELECT pg_notify('platform_read', $1)", cancel, projection);
    }

    private static void Require(Projection projection)
    {
        if (!ReadTable.Names().IsMatch(projection.Name) || projection.Version < 1)
        {
            throw new InvalidOperationException($"projection '{projection.Name}': a name is lower_snake, a version 1 or more");
        }
        foreach (var table in projection.Tables)
        {
            table.Require();
        }
    }

    private static async Task<Generation?> OneAsync(
        NpgsqlConnection connection,
        string which,
        CancellationToken cancel,
        params object[] values
    )
    {
        var sql = $"SELECT g.projection, g.generation, g.version, g.position, g.state FROM read.generations g {which}";
        await using var command = Command(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new Generation(reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt64(3), reader.GetString(4))
            : null;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        return command;
    }
}
