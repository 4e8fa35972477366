using Npgsql;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Watching;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>
/// What a leader does before it signs with a key ring: the root log's newest checkpoint must be signed by a key of it. A ring that was replaced, or
/// put back to an older state, would sign on under keys that nobody was told of. Every round signs the root log: its newest key is the newest of all.
/// </summary>
internal sealed class SignerCheck(NpgsqlDataSource worker, LogKeys keys, string baseOrigin)
{
    /// <summary>Why the root log is not signed with these keys; null where it is.</summary>
    public async Task<LogRefusal?> FindAsync(MerkleLog root, CancellationToken cancel)
    {
        // A log that was begun again has nothing signed yet, whatever was under its name before.
        if (await SignedHead.NextAsync(worker, MerkleLog.Root, behind: false, cancel) is not { } head || head.Log != root)
        {
            return null;
        }
        var origin = root.Origin(baseOrigin);
        return Wrong(head, origin) is { } wrong
            ? new LogRefusal(
                root.Tenant,
                RefusalReasons.SigningKeyChanged,
                $"log {origin}: its newest checkpoint, of size {head.Size}, was not signed with the key ring there is: {wrong}"
            )
            : null;
    }

    private string? Wrong(SignedHead head, string origin)
    {
        try
        {
            return OwnSignatures.Wrong(keys, SignedNote.Parse(head.Note), origin, head.Signed);
        }
        catch (InvalidDataException)
        {
            // That tells nothing of keys; the watch names it.
            return null;
        }
    }
}
