using Npgsql;
using Platform.EventStore.Proof.Notes;
using Platform.EventStore.Proof.Sequencing;

namespace Platform.EventStore.Proof.Watching;

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

    private async Task<string?> WrongAsync(MerkleLog log, long size, string text, CancellationToken cancel)
    {
        var origin = log.Origin(baseOrigin);
        SignedNote note;
        Checkpoint said;
        try
        {
            note = SignedNote.Parse(text);
            said = Checkpoint.Parse(note.Text);
        }
        catch (InvalidDataException)
        {
            return "its note is none";
        }
        // When it was signed is not kept: witnesses that were away may have cosigned it long after its key was followed by another.
        return !said.IsSame(new Checkpoint(origin, size, said.Root)) ? "its note says something else"
            : !await IsRootAsync(log, size, said.Root, cancel) ? "the tree of that size has another root"
            : OwnSignatures.Wrong(
                keys,
                note with
                {
                    Signatures = [.. note.Signatures.Where(line => line.Name == origin)],
                },
                origin,
                at: null
            );
    }

    private async Task<bool> IsRootAsync(MerkleLog log, long size, byte[] root, CancellationToken cancel)
    {
        try
        {
            var there = await new TreeReader(_rows).RootAsync(log, size, cancel);
            return there.AsSpan().SequenceEqual(root);
        }
        catch (InvalidDataException)
        {
            // The log never had so many entries.
            return false;
        }
    }
}
