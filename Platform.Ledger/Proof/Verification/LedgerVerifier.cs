using System.Data;
using System.Diagnostics;
using Npgsql;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Proof.Verification;

/// <summary>
/// Verifies what the database holds of a tenant, or of all: every entry's bytes, columns and link, its place in the tree, the tree's root beside what was
/// signed, the streams' rows. Needs no personal data and no key of it. The database's word is not taken for its end: give what is remembered outside.
/// </summary>
/// <param name="worker">The ledger's database, as worker.</param>
/// <param name="remembered">Newest checkpoint of a tenant's log as it is remembered outside the database; null where there is none.</param>
public sealed class LedgerVerifier(NpgsqlDataSource worker, EventCatalogue catalogue, Func<string, Checkpoint?>? remembered = null)
{
    /// <summary>Tenants verified at the same time.</summary>
    public const int ParallelMax = 2;

    private const string TenantsSql = """
        WITH RECURSIVE t AS (
            (SELECT tenant FROM ledger.leaves ORDER BY tenant LIMIT 1)
            UNION ALL
            SELECT (SELECT l.tenant FROM ledger.leaves l WHERE l.tenant > t.tenant ORDER BY l.tenant LIMIT 1) FROM t WHERE t.tenant IS NOT NULL)
        SELECT tenant FROM t WHERE tenant IS NOT NULL
        UNION SELECT tenant_id FROM events.mt_streams WHERE id <> 'mt_tombstone'
        """;

    /// <summary>One tenant alone.</summary>
    /// <param name="progress">Told the entries verified so far.</param>
    public async Task<LedgerReport> VerifyAsync(string tenant, IProgress<long>? progress, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var one = await OneAsync(tenant, progress, cancel);
        return one with { Duration = clock.Elapsed };
    }

    /// <summary>Every tenant, several at a time. The report names the first wrong place of the first tenant, by name, where there is one.</summary>
    public async Task<LedgerReport> VerifyAllAsync(IProgress<long>? progress, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var tenants = await WorkerRows.ReadAsync(worker, TenantsSql, r => r.GetString(0), cancel);
        var reports = new LedgerReport[tenants.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, tenants.Count),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelMax, CancellationToken = cancel },
            async (i, token) => reports[i] = await OneAsync(tenants[i], progress, token)
        );
        return new LedgerReport(
            reports.OrderBy(r => r.First?.Tenant, StringComparer.Ordinal).FirstOrDefault(r => !r.Clean)?.First,
            reports.Sum(r => r.Entries),
            reports.Sum(r => r.Streams),
            tenants.Count,
            reports.Sum(r => r.Unsigned),
            clock.Elapsed
        );
    }

    private async Task<LedgerReport> OneAsync(string tenant, IProgress<long>? progress, CancellationToken cancel)
    {
        // One snapshot for all of it: nothing that is written meanwhile looks like damage.
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var stored = await SignedSize.StoredAsync(connection, tenant, cancel);
        var outside = remembered?.Invoke(tenant) is { } known ? new SignedSize(known.Size, known.Root) : (SignedSize?)null;
        List<SignedSize> signed = [.. new[] { stored, outside }.Where(s => s is not null).Select(s => s!.Value)];
        var check = new TenantCheck(tenant, catalogue, signed);
        var rows = new TenantRows(connection, tenant);
        var first =
            await rows.NumberedAsync(check, progress, cancel)
            ?? check.End()
            ?? await rows.UnnumberedAsync(check, cancel)
            ?? await StreamRows.CheckAsync(connection, tenant, check.Streams, cancel);
        var covered = signed.Select(s => s.Size).DefaultIfEmpty(0).Max();
        return new LedgerReport(first, check.Size, check.Streams.Count, 1, Math.Max(0, check.Size - covered), TimeSpan.Zero);
    }
}
