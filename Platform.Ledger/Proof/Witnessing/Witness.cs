using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>
/// Cosigns what continues each log as it was cosigned before, and nothing else: C2SP tlog-witness (docs/adr/0016). What is cosigned is durable
/// before it is answered; of requests at the same time one after the other is decided.
/// </summary>
/// <param name="memory">The last checkpoint cosigned of each log.</param>
/// <param name="notes">The same as notes, for monitors.</param>
public sealed class Witness(WitnessKey key, WitnessedLogs logs, LogMemory memory, WitnessNotes notes, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Decides one request.</summary>
    /// <param name="body">As it was sent.</param>
    public async Task<WitnessAnswer> AddAsync(byte[] body, CancellationToken cancel)
    {
        AddCheckpoint request;
        try
        {
            request = AddCheckpoint.Parse(body);
        }
        catch (InvalidDataException e)
        {
            return WitnessAnswer.Malformed(e.Message);
        }
        var next = request.Checkpoint;
        if (!logs.Knows(next.Origin))
        {
            return WitnessAnswer.UnknownLog;
        }
        if (logs.Signed(next.Origin, request.Note) is not { } signed)
        {
            return WitnessAnswer.NotTheLog;
        }
        if (request.OldSize > next.Size)
        {
            return WitnessAnswer.Malformed("the old size is larger than the checkpoint's");
        }
        await _turn.WaitAsync(cancel);
        try
        {
            return await DecideAsync(request with { Note = signed }, next, cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The last checkpoint cosigned of a log, as a note; null where there is none.</summary>
    /// <param name="hash">SHA-256 of its origin, in hexadecimal.</param>
    public async Task<SignedNote?> FindAsync(string hash, CancellationToken cancel)
    {
        if (logs.Find(hash) is not { } origin || (await memory.ReadAsync(cancel)).GetValueOrDefault(origin) is not { } last)
        {
            return null;
        }
        // The note may be missing after a crash, or be that of the checkpoint before: what is remembered counts.
        var bare = new SignedNote(last.Body, []);
        return notes.Find(last) ?? bare.With(key.Cosign(bare, clock.GetUtcNow()));
    }

    private async Task<WitnessAnswer> DecideAsync(AddCheckpoint request, Checkpoint next, CancellationToken cancel)
    {
        var last = (await memory.ReadAsync(cancel)).GetValueOrDefault(next.Origin);
        var size = last?.Size ?? 0;
        if (request.OldSize != size)
        {
            return WitnessAnswer.Remembered(size);
        }
        if (!MerkleProof.Extends(size, last?.Root ?? MerkleHash.Empty, next.Size, next.Root, request.Proof))
        {
            return WitnessAnswer.NotConsistent;
        }
        try
        {
            if (last?.IsSame(next) != true)
            {
                await memory.MoveAsync([(last, next)], cancel);
            }
        }
        catch (MemoryMovedException)
        {
            // Another process has this memory too, and was first.
            return WitnessAnswer.Remembered((await memory.ReadAsync(cancel)).GetValueOrDefault(next.Origin)?.Size ?? 0);
        }
        var cosignature = key.Cosign(request.Note, clock.GetUtcNow());
        notes.Keep(next, request.Note.With(cosignature));
        return new WitnessAnswer(200, cosignature.Line + "\n");
    }

    public void Dispose() => _turn.Dispose();
}
