using Npgsql;
using Platform.EventStore.Projecting;
using Platform.EventStore.Subscriptions;
using Platform.Projections.Audit;

namespace Platform.Tests.EventStore.Streams;

/// <summary>A log of made events, of three spans, and the trail that the shipped projection made of it.</summary>
internal sealed class MadeTrail(LogDatabase database, TrailKeys keys, IReadOnlyList<MadeEvent> events) : IAsyncDisposable
{
    public const int Count = 10_000;
    public const string Tenant = "made";
    private const int BatchRows = 2_500;

    /// <summary>The event of position 1 comes first.</summary>
    public IReadOnlyList<MadeEvent> Events => events;

    public TrailQuery Query(int lookRows) => new(database.Service, keys.Keys) { LookRows = lookRows };

    public static async Task<MadeTrail> OfAsync(LogDatabase database, Random random)
    {
        var made = new MadeTrail(
            database,
            await TrailKeys.OfAsync(database.Instance),
            [.. Enumerable.Range(1, Count).Select(n => MadeEvent.Of(random, n))]
        );
        var rows = Rows(made.Events);
        await made.AppendAsync(rows);
        await made.ProjectAsync(rows);
        return made;
    }

    public ValueTask DisposeAsync() => keys.DisposeAsync();

    private static List<LogRow> Rows(IReadOnlyList<MadeEvent> events)
    {
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        return
        [
            .. events.Select(
                (e, i) =>
                {
                    var version = versions[e.Stream] = versions.GetValueOrDefault(e.Stream) + 1;
                    return new LogRow(i + 1001, Tenant, i + 1, e.Stream, version, e.Entry(Tenant, version));
                }
            ),
        ];
    }

    private async Task AppendAsync(List<LogRow> rows)
    {
        await using var insert = database.Superuser.CreateCommand(
            """
            INSERT INTO platform.log (position, tenant, tenant_position, stream, version, leaf, entry)
            SELECT p, $1, n, s, v, '\x00', e FROM unnest($2, $3, $4, $5, $6) r (p, n, s, v, e)
            """
        );
        object[] columns =
        [
            Tenant,
            rows.ConvertAll(r => r.Position),
            rows.ConvertAll(r => r.TenantPosition),
            rows.ConvertAll(r => r.Stream),
            rows.ConvertAll(r => r.Version),
            rows.ConvertAll(r => r.Bytes),
        ];
        foreach (var column in columns)
        {
            insert.Parameters.Add(new NpgsqlParameter { Value = column });
        }
        await insert.ExecuteNonQueryAsync();
    }

    private async Task ProjectAsync(List<LogRow> rows)
    {
        var trail = new Trail(keys.Keys);
        await using var connection = await database.Worker.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var live = await Generations.EnsureLiveAsync(connection, trail, CancellationToken.None);
        foreach (var batch in rows.Chunk(BatchRows))
        {
            await trail.ApplyAsync(
                connection,
                new ProjectionBatch(trail.Tables, live.Number, batch, new ProjectionMemory()),
                CancellationToken.None
            );
        }
        await transaction.CommitAsync();
    }
}
