using Npgsql;
using Platform.Api.Hosting;
using Platform.Domain.Operations;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Proof.Sequencing;
using Platform.Projections.Operations;

namespace Platform.Api.Proof;

/// <summary>Begins logs again under the next name, after a restore that is accepted: what was signed before stays signed, and is another log.</summary>
public static class LogBeginnings
{
    /// <summary>In the place of a tenant: every log that was ever signed or refused.</summary>
    public const string All = "all";

    private const string Next = """
        SELECT l.tenant, coalesce((SELECT max(g.generation) FROM proof.generations g WHERE g.tenant = l.tenant), 1) + 1
        FROM (SELECT tenant FROM proof.checkpoints UNION SELECT tenant FROM proof.refusals) l WHERE $1 = 'all' OR l.tenant = $1 ORDER BY 1
        """;

    // Whoever leads loses its lease: the next one looks at everything anew.
    private const string Begin = """
        WITH added AS (INSERT INTO proof.generations (tenant, generation, reason) VALUES ($1, $2, 'see the event log-begun-again'))
        UPDATE proof.sequencer SET epoch = epoch + 1, holder = NULL, leased_until = NULL
        """;

    /// <summary>Begins a log, or all, again; records each in the platform's own log first. The logs' new names.</summary>
    /// <param name="tenant">A tenant's id, <c>root</c>, or <see cref="All"/>.</param>
    /// <param name="reason">Why, for people.</param>
    public static async Task<IReadOnlyList<string>> BeginAgainAsync(
        PlatformSettings settings,
        string tenant,
        string reason,
        CancellationToken cancel
    )
    {
        await using var worker = PlatformSettings.Open(settings.WorkerUrl!, "platform proof");
        await using var engine = new ServiceCollection().AddLogging().AddEngine(settings).BuildServiceProvider();
        var names = new List<string>();
        foreach (var log in await NextAsync(worker, tenant, cancel))
        {
            await RecordAsync(engine.GetRequiredService<Decider>(), log, reason, cancel);
            await using var begin = worker.CreateCommand(Begin);
            begin.Parameters.Add(new NpgsqlParameter<string> { TypedValue = log.Tenant });
            begin.Parameters.Add(new NpgsqlParameter<int> { TypedValue = log.Generation });
            await begin.ExecuteNonQueryAsync(cancel);
            names.Add(log.Origin(settings.LogOrigin));
        }
        return names;
    }

    private static async Task<List<MerkleLog>> NextAsync(NpgsqlDataSource worker, string tenant, CancellationToken cancel)
    {
        await using var command = worker.CreateCommand(Next);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var logs = new List<MerkleLog>();
        while (await reader.ReadAsync(cancel))
        {
            logs.Add(new MerkleLog(reader.GetString(0), reader.GetInt32(1)));
        }
        return logs;
    }

    private static async Task RecordAsync(Decider decider, MerkleLog log, string reason, CancellationToken cancel)
    {
        var decisions = new SystemDecisions(decider, TimeProvider.System);
        await decisions.AppendAsync<SignedLog>(
            $"log/{log.Tenant}",
            Guid.CreateVersion7(),
            state => state?.Generation >= log.Generation ? [] : [new LogBegunAgain(log.Generation, reason)],
            cancel
        );
    }
}
