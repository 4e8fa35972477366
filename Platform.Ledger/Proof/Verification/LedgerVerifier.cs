using System.Data;
using System.Diagnostics;
using Npgsql;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Watching;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Proof.Verification;

/// <summary>
/// Verifies what the database holds of a tenant, or of all: every entry's bytes, columns and link, its place in the tree, the tree's roots beside what was
/// signed, the streams' rows, the claims, and whatever else it is given the means for. Needs no personal data. The database's word is not taken for its end:
/// give what is remembered outside.
/// </summary>
/// <param name="worker">The ledger's database, as worker.</param>
/// <param name="known">What is known beside the database; null: nothing.</param>
public sealed class LedgerVerifier(NpgsqlDataSource worker, EventCatalogue catalogue, KnownOutside? known = null)
{
    /// <summary>Tenants verified at the same time.</summary>
    public const int ParallelMax = 2;

    private readonly KnownOutside _known = known ?? new();
    private readonly ColumnCheck _columns = new(catalogue);
    private readonly StreamTypes _types = new(catalogue);

    /// <summary>One tenant alone.</summary>
    /// <param name="progress">Told the entries of the tenant that were verified so far.</param>
    public async Task<LedgerReport> VerifyAsync(string tenant, IProgress<long>? progress, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        // Two connections, and so two of the server's processors.
        var (entries, tables) = (OneAsync(tenant, progress, cancel), TablesAsync(tenant, cancel));
        await Task.WhenAll(entries, tables);
        var one = await entries;
        return one with { First = one.First ?? await tables, Duration = clock.Elapsed };
    }

    /// <summary>Every tenant, several at a time. The report names the first wrong place of the first tenant, by name, where there is one.</summary>
    public async Task<LedgerReport> VerifyAllAsync(IProgress<long>? progress, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var tenants = await LedgerTenants.AllAsync(worker, _known.Remembered.Keys, cancel);
        var reports = new LedgerReport[tenants.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, tenants.Count),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelMax, CancellationToken = cancel },
            async (i, token) => reports[i] = await OneAsync(tenants[i], progress, token)
        );
        return new LedgerReport(
            reports.FirstOrDefault(r => !r.Clean)?.First ?? await TablesAsync(null, cancel),
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
        var numbered = await NumberedTo.ReadAsync(connection, cancel);
        var signed = await SignedSize.StoredAsync(connection, tenant, cancel);
        var newest = signed is [.., var last] ? last : null;
        if (_known.Remembered.GetValueOrDefault(tenant) is { } remembered)
        {
            signed.Add(new SignedSize(remembered.Size, remembered.Root));
        }
        var late = await numbered.LateAsync(connection, tenant, cancel);
        var check = new TenantCheck(tenant, _columns, signed, numbered, late);
        var rows = new TenantRows(connection, tenant, numbered);
        var first = await rows.NumberedAsync(check, progress, cancel) ?? check.End();
        first = first is null
            ? await rows.UnnumberedAsync(check, cancel)
                ?? await StreamRows.CheckAsync(connection, tenant, check.Streams, _types, cancel)
                ?? Note(tenant, newest)
            : Note(tenant, check.Differs) ?? await new FirstPlace(connection, tenant).OfAsync(first, cancel);
        var covered = signed.Select(s => s.Size).DefaultIfEmpty(0).Max();
        return new LedgerReport(first, check.Size, check.Streams.Count, 1, Math.Max(0, check.Size - covered), TimeSpan.Zero);
    }

    private async Task<LedgerFinding?> TablesAsync(string? tenant, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        return (tenant is null ? await WholeRows.PlaceAsync(connection, cancel) : null)
            ?? await WholeRows.ClaimAsync(connection, tenant, cancel)
            ?? (_known.Keys is { } keys ? await new AnswerRows(keys).CheckAsync(connection, tenant, cancel) : null);
    }

    // Where a row of a checkpoint is not as it was signed, it says nothing of entries.
    private LedgerFinding? Note(string tenant, SignedSize? checkpoint)
    {
        if (_known.Signing is not { } keys || checkpoint is not { Stored: { } stored })
        {
            return null;
        }
        var expected = new Checkpoint(new MerkleLog(tenant, stored.Generation).Origin(_known.BaseOrigin), checkpoint.Size, checkpoint.Root);
        return StoredNote.Wrong(keys, stored.Note, expected, stored.Signed) is { } wrong
            ? new(
                LedgerFindingClass.CheckpointChanged,
                $"what is stored as checkpoint {checkpoint.Size} is not as it was signed: {wrong}",
                tenant,
                checkpoint.Size
            )
            : null;
    }
}
