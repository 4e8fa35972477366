using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>Asks all witnesses at once.</summary>
internal static class Quorum
{
    /// <summary>How long further witnesses are waited for when enough have cosigned.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    /// <summary>The checkpoint with the cosignatures that came in time: once enough have come, the rest has a moment more.</summary>
    public static async Task<SignedNote> GatherAsync(
        WitnessPolicy policy,
        IReadOnlyList<WitnessPeer> peers,
        RootCheckpoint root,
        CancellationToken cancel
    )
    {
        var note = root.Note;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var calls = peers.Select(peer => peer.CosignAsync(root, cancel)).ToList();
        try
        {
            await foreach (var call in Task.WhenEach(calls).WithCancellation(enough.Token))
            {
                note = await call is { } cosignature ? note.With(cosignature) : note;
                if (policy.IsMet(note))
                {
                    enough.CancelAfter(Grace);
                }
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Enough have cosigned: the others go on by themselves until their deadline.
        }
        return note;
    }
}
