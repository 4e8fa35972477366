using Npgsql;
using Platform.EventStore.Proof;
using Platform.Tests.EventStore;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

/// <summary>What the log says of what the clients were told.</summary>
public static class Reckoning
{
    /// <summary>
    /// Every acknowledged command stands in the log exactly once, every other one at most once; the log's own promises hold, and
    /// verification finds nothing, and every key that an entry is sealed under is still in the key store.
    /// </summary>
    public static async Task HoldsAsync(TestInstance databases, IReadOnlyCollection<Fate> fates)
    {
        await using var worker = LogDatabase.Pool(databases.WorkerUrl);
        var events = await MarksAsync(worker);
        foreach (var fate in fates)
        {
            foreach (var mark in fate.Intent.Marks)
            {
                var times = events.GetValueOrDefault(mark).Times;
                // A new tenant's first event stands in its own log and, as a copy, in the platform's.
                var once = fate.Intent.AsOperator ? 2 : 1;
                (times == once || (times == 0 && fate.Answer is null)).ShouldBeTrue(
                    $"{fate.Intent.Path} {mark}: {times} events, answered {fate.Answer?.Status.ToString() ?? "nothing"}"
                );
            }
            if (fate is { Answer: { } answer, Intent.AsOperator: false })
            {
                // Whichever attempt it was that was answered: the first one's answer, with the positions its events have.
                answer
                    .Json.GetProperty("results")
                    .EnumerateArray()
                    .Select(r => (r.GetProperty("status").GetString()!, r.GetProperty("position").GetString()!))
                    .ShouldBe(fate.Intent.Marks.Select(mark => ("recorded", $"{events[mark].Position}")));
            }
        }
        await LogCheck.HoldsAsync(worker);
        var report = await ChainVerifier.VerifyAsync(worker, progress: null);
        report.Clean.ShouldBeTrue(report.First?.Sentence);
        await KeysHoldAsync(worker, databases.KeysOwnerUrl);
    }

    private static async Task KeysHoldAsync(NpgsqlDataSource worker, string keysUrl)
    {
        const string Used = """
            SELECT coalesce(array_agg(DISTINCT m[1]::uuid), '{}')
            FROM platform.log, regexp_matches(convert_from(entry, 'UTF8'), '"\$key":"([0-9a-f-]{36})"', 'g') AS m
            """;
        await using var used = worker.CreateCommand(Used);
        var keys = (Guid[])(await used.ExecuteScalarAsync())!;
        await using var store = LogDatabase.Pool(keysUrl);
        await using var kept = store.CreateCommand("SELECT count(*) FROM keys.subject_keys WHERE key = ANY ($1) AND wrapped IS NOT NULL");
        kept.Parameters.Add(new NpgsqlParameter { Value = keys });
        (await kept.ExecuteScalarAsync()).ShouldBe((long)keys.Length, "entries are sealed under keys that are gone");
        keys.ShouldNotBeEmpty();
    }

    /// <summary>How often each record id and each slug stands in an event, and at which tenant_position.</summary>
    private static async Task<Dictionary<string, (int Times, long Position)>> MarksAsync(NpgsqlDataSource worker)
    {
        const string Sql = """
            SELECT coalesce(e.entry->'data'->>'id', e.entry->'data'->>'slug'), count(*)::int, max(tenant_position)
            FROM (SELECT tenant_position, convert_from(entry, 'UTF8')::jsonb AS entry FROM platform.log) e
            WHERE e.entry->>'type' IN ('external-action-recorded', 'tenant-created') GROUP BY 1
            """;
        await using var command = worker.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync();
        var marks = new Dictionary<string, (int, long)>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
        {
            marks.Add(reader.GetString(0), (reader.GetInt32(1), reader.GetInt64(2)));
        }
        return marks;
    }
}
