using Npgsql;
using Platform.Ledger.Proof;

namespace Platform.EventStore.Proof.Watching;

/// <summary>Verifies a stretch of the log by itself, as <see cref="ChainVerifier"/> does the whole: what stands before it is taken as it is.</summary>
internal sealed class StretchCheck(NpgsqlDataSource worker)
{
    private const string Upto = """
        SELECT max(number) FROM (SELECT number, last FROM platform.groups WHERE number > $1 ORDER BY number LIMIT $2) g
        WHERE last <= $3 OR number = $1 + 1
        """;

    /// <summary>Groups of one stretch.</summary>
    private const int GroupsMax = 2_000;

    /// <summary>Verifies the groups behind one, as many as hold about so many entries.</summary>
    /// <param name="after">Number of the last group that was verified; -1: from the beginning.</param>
    /// <returns>The last group verified (the same where there is none behind it), its entries, and the first thing that is wrong.</returns>
    public async Task<(long Group, long Entries, Finding? Finding)> RunAsync(long after, int entries, CancellationToken cancel)
    {
        var before = after < 0 ? null : await StretchStart.GroupAsync(worker, after, cancel);
        if (after >= 0 && before is null)
        {
            return (after, 0, new Finding(FindingClass.GroupGap, $"group {after} should be here, and is gone", 1, Group: after));
        }
        var behind = before?.Last ?? 0;
        if (await UptoAsync(after, behind + entries, cancel) is not { } upTo)
        {
            return (after, 0, null);
        }
        var last = await StretchStart.GroupAsync(worker, upTo, cancel);
        var check = new ChainCheck([], before);
        await StretchStart.SeedAsync(worker, check.Rows, behind, last?.Last ?? behind, cancel);
        var broken = await ChainVerifier.FollowAsync(worker, new LogEnds(upTo, 0), check, [], progress: null, cancel, before);
        var finding = broken is null ? null : await FindingOf.BrokenAsync(worker, broken, tenant: null, cancel);
        return (upTo, check.Events, finding);
    }

    private async Task<long?> UptoAsync(long after, long position, CancellationToken cancel)
    {
        await using var command = worker.CreateCommand(Upto);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = GroupsMax });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        return await command.ExecuteScalarAsync(cancel) as long?;
    }
}
