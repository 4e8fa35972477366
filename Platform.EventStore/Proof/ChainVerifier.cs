using System.Diagnostics;
using System.Text;
using Npgsql;
using Platform.Ledger.Proof;
using Platform.Ledger.Reading;

namespace Platform.EventStore.Proof;

/// <summary>
/// Verifies the log from its own bytes: every leaf, link and column, every group's digest and seal, every request row, and that
/// positions, tenant positions, versions and group numbers count without a gap. Runs beside writers; what they append
/// meanwhile is left for the next time. Trusts nothing but the database's answers: who recomputes digests is found by checkpoints.
/// <para>
/// Memory grows with the number of streams (about 90 bytes each: ten million streams take 0.9 GB) and tenants, not with that of events.
/// No statement runs longer than a few seconds.
/// </para>
/// </summary>
public static class ChainVerifier
{
    /// <summary>Entries between two words of progress.</summary>
    public const int ProgressEvery = 25_000;

    /// <summary>Verifies everything that was committed when it was called.</summary>
    /// <param name="worker">Connections of the role <c>platform_worker</c>, which may read every tenant.</param>
    /// <param name="tenant">
    /// Only what concerns this tenant is reported: its own entries and requests, and groups that hold some of them. Places are then told as
    /// tenant_position alone, since the global one would say something about others.
    /// </param>
    public static async Task<VerificationReport> VerifyAsync(
        NpgsqlDataSource worker,
        IProgress<VerificationProgress>? progress,
        string? tenant = null,
        CancellationToken cancel = default
    )
    {
        var started = Stopwatch.GetTimestamp();
        var watched = Encoding.UTF8.GetBytes(tenant ?? "");
        var ends = await LogEnds.ReadAsync(worker, tenant, cancel);
        var check = new ChainCheck(watched);
        var broken = ends is null
            ? new BrokenGroup(GroupRow.Genesis, new Fault(FindingClass.GroupGap, "group 0 should be here, and no group is", 1))
            : await FollowAsync(worker, ends, check, watched, progress, cancel);
        var finding = broken is null
            ? await LogEnds.StraysAsync(worker, tenant, cancel)
            : await FindingOf.BrokenAsync(worker, broken, tenant, cancel);
        return new VerificationReport(
            finding,
            check.Events,
            check.Groups,
            check.Requests,
            check.Streams,
            Stopwatch.GetElapsedTime(started)
        );
    }

    /// <summary>Feeds a check with what stands behind a group (null: with everything) up to the ends.</summary>
    internal static async Task<BrokenGroup?> FollowAsync(
        NpgsqlDataSource worker,
        LogEnds ends,
        ChainCheck check,
        byte[] watched,
        IProgress<VerificationProgress>? progress,
        CancellationToken cancel,
        GroupRow? before = null
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var slabs = new Slabs();
        var feed = new LogFeed(worker, slabs, watched, before);
        var feeding = Task.Run(() => feed.RunAsync(ends, stop.Token), CancellationToken.None);
        BrokenGroup? broken = null;
        var told = 0L;
        try
        {
            await foreach (var part in feed.Parts.ReadAllAsync(cancel))
            {
                broken = check.Take(part);
                if (part.Rows is { } rows)
                {
                    slabs.Return(rows.Bytes);
                }
                if (check.Events - told >= ProgressEvery)
                {
                    told = check.Events;
                    progress?.Report(new VerificationProgress(told, ends.Total));
                }
                if (broken is not null)
                {
                    break;
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await feeding;
        }
        progress?.Report(new VerificationProgress(check.Events, ends.Total));
        return broken;
    }
}
