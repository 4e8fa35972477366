using Npgsql;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.Ledger.Proof.Watching;

/// <summary>Holds the root log's newest checkpoint that witnesses cosigned beside its tree and our signatures. Theirs are for whoever trusts them.</summary>
internal sealed class CosignedCheck(NpgsqlDataSource worker, LogKeys keys, string baseOrigin)
{
    private readonly TreeRows _rows = TreeRows.Of(worker);

    /// <summary>What is wrong with it; null where nothing is, where there is none, and for every log but the root.</summary>
    public async Task<Damage?> RunAsync(MerkleLog log, CancellationToken cancel)
    {
        const string Sql = "SELECT size, note FROM proof.cosigned WHERE generation = $1 ORDER BY size DESC LIMIT 1";
        if (!log.IsRoot)
        {
            return null;
        }
        var newest = await WorkerRows.ReadAsync(
            worker,
            Sql,
            r => (Size: r.GetInt64(0), Note: r.GetString(1)),
            cancel,
            new NpgsqlParameter<int> { TypedValue = log.Generation }
        );
        return newest is [var (size, note)] && await WrongAsync(log, size, note, cancel) is { } wrong
            ? new(
                DamageClass.CheckpointChanged,
                log.Tenant,
                size,
                $"log {log.Origin(baseOrigin)}: what is stored as its cosigned checkpoint {size} is not as it was signed: {wrong}"
            )
            : null;
    }

    private async Task<string?> WrongAsync(MerkleLog log, long size, string note, CancellationToken cancel)
    {
        try
        {
            var root = await new TreeReader(_rows).RootAsync(log, size, cancel);
            return StoredNote.Wrong(keys, note, new Checkpoint(log.Origin(baseOrigin), size, root), at: null);
        }
        catch (InvalidDataException)
        {
            return "the log never had so many entries";
        }
    }
}
