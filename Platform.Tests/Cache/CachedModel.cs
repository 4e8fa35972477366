using System.Text.Json;
using Npgsql;
using Platform.Ledger.Reading;
using Platform.Projections.Cache;
using Platform.Tests.EventStore;
using Platform.Tests.Support;

namespace Platform.Tests.Cache;

/// <summary>What a test caches: a number that says how new it is.</summary>
internal sealed record Item(long Number);

/// <summary>
/// A read model of one table, committed to by hand as a projection does it: rows, position, changes and notification in one transaction.
/// </summary>
internal sealed class CachedModel(TestInstance databases) : IAsyncDisposable
{
    public const string Projection = "items";
    private const string Rows = "read.items";
    private readonly NpgsqlDataSource superuser = LogDatabase.Pool(databases.SuperuserUrl);
    private int queries;

    public NpgsqlDataSource Service { get; } = LogDatabase.Pool(databases.DatabaseUrl);

    /// <summary>How often rows were asked for.</summary>
    public int Queries => Volatile.Read(ref queries);

    /// <summary>Awaited in every query, before its rows are read.</summary>
    public Func<Task> BeforeQuery { get; set; } = () => Task.CompletedTask;

    /// <summary>Awaited in every query, after its rows were read.</summary>
    public Func<Task> AfterQuery { get; set; } = () => Task.CompletedTask;

    public static async Task<CachedModel> CreateAsync(TestInstance databases)
    {
        var model = new CachedModel(databases);
        await model.RunAsync(
            $"""
            CREATE TABLE {Rows} (tenant text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, number bigint NOT NULL, PRIMARY KEY (tenant, key));
            GRANT SELECT ON {Rows} TO platform_service;
            INSERT INTO read.projections (name, live, version) VALUES ('{Projection}', 1, 1);
            INSERT INTO read.generations (projection, generation, version, position, state) VALUES ('{Projection}', 1, 1, 1, 'live');
            """
        );
        return model;
    }

    /// <summary>One commit: these keys get this number, the position moves on by one. Gives back the position.</summary>
    public async Task<long> CommitAsync(string tenant, long number, params string[] keys)
    {
        const string Sql = $"""
            WITH moved AS (
                UPDATE read.generations SET position = position + 1 WHERE projection = '{Projection}' AND state = 'live' RETURNING position),
            written AS (
                INSERT INTO {Rows} SELECT $1, key, $2 FROM unnest($3) AS k(key)
                ON CONFLICT (tenant, key) DO UPDATE SET number = excluded.number),
            told AS (
                INSERT INTO read.changes (projection, position, tenant, tenant_position, keys)
                SELECT '{Projection}', position, $1, position, $3 FROM moved)
            SELECT position, pg_notify('platform_read', '{Projection}')::text FROM moved
            """;
        await using var command = superuser.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter { Value = tenant });
        command.Parameters.Add(new NpgsqlParameter { Value = number });
        command.Parameters.Add(new NpgsqlParameter { Value = keys });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task RunAsync(string sql)
    {
        await using var command = superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Reads one row, with the position, in one statement.</summary>
    public async Task<Loaded<Item>> LoadAsync(CacheKey key, CancellationToken cancel)
    {
        Interlocked.Increment(ref queries);
        await BeforeQuery();
        var found = await TenantQuery.ReadAsync(
            Service,
            key.Tenant,
            $"SELECT l.generation, l.position, coalesce(i.number, 0) FROM {LivePosition.Of(Projection)} l LEFT JOIN {Rows} i ON i.tenant = $1 AND i.key = $2",
            r => new Loaded<Item>(new Item(r.GetInt64(2)), r.GetInt64(0), r.GetInt64(1)),
            cancel,
            key.Tenant,
            key.Key
        );
        await AfterQuery();
        return found.Single();
    }

    public CacheSpec<Item> Spec => new(Projection, Projection, LoadAsync) { Read = b => JsonSerializer.Deserialize<Item>(b.Span)! };

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await superuser.DisposeAsync();
    }
}
