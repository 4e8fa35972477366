using Microsoft.Extensions.Logging;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>
/// What witnesses remember, asked before anything is signed: a database and a memory that were both put back to an older state know nothing of what came
/// after it, and a witness does. Asked with a signed checkpoint of size 0, which every log begins with.
/// </summary>
public sealed class WitnessMemory(WitnessPolicy policy, HttpClient http, string baseOrigin, TimeProvider clock, ILogger<WitnessMemory> log)
{
    /// <summary>How long all witnesses together are waited for: less than a lease lasts. Who is away is passed over.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(1500);

    /// <summary>Why the root log cannot be signed; null where no witness remembers more of it than the database has.</summary>
    /// <param name="end">Leaves of the root log the database has.</param>
    internal async Task<LogRefusal?> CheckAsync(MerkleLog root, long end, CheckpointSigner signer, CancellationToken cancel)
    {
        var note = signer.Sign(new Checkpoint(root.Origin(baseOrigin), 0, MerkleHash.Empty));
        using var deadline = new CancellationTokenSource(Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        var asked = policy.Witnesses.Where(witness => witness.Url is not null);
        var sizes = await Task.WhenAll(asked.Select(async witness => (witness.Name, Size: await AskAsync(witness, note, either.Token))));
        cancel.ThrowIfCancellationRequested();
        return sizes.Length > 0 && sizes.MaxBy(each => each.Size) is var (name, size) && size > end
            ? new LogRefusal(
                root.Tenant,
                RefusalReasons.Rewound,
                $"log {root.Origin(baseOrigin)}: witness {name} has cosigned size {size}, the database has {end} entries"
            )
            : null;
    }

    private async Task<long> AskAsync(PolicyWitness witness, SignedNote note, CancellationToken cancel)
    {
        try
        {
            var answer = await new WitnessClient(http, witness.Url!).AddAsync(new AddCheckpoint(0, [], note), cancel);
            return answer.Status == 409 ? AddCheckpoint.Size(answer.Text.TrimEnd('\n')) : 0;
        }
        catch (Exception e) when (e is HttpRequestException or InvalidDataException or OperationCanceledException)
        {
            log.LogWarning("witness {Witness} could not be asked what it remembers: {Reason}", witness.Name, e.GetType().Name);
            return 0;
        }
    }
}
