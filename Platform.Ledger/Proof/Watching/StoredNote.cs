using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Proof.Watching;

/// <summary>Holds a signed note as it is stored beside the checkpoint that it should be.</summary>
internal static class StoredNote
{
    /// <summary>What is wrong with it; null where it says this checkpoint and our signatures under it are right.</summary>
    /// <param name="at">
    /// When it was signed. Null of a cosigned one, which is kept with the lines of witnesses: when is not kept with it, and those that were away may have
    /// cosigned it long after its key was followed by another.
    /// </param>
    public static string? Wrong(LogKeys keys, string text, Checkpoint expected, DateTimeOffset? at)
    {
        try
        {
            var note = SignedNote.Parse(text);
            if (!Checkpoint.Parse(note.Text).IsSame(expected))
            {
                return "its note says something else";
            }
            var ours = at is null ? [.. note.Signatures.Where(line => line.Name == expected.Origin)] : note.Signatures;
            return OwnSignatures.Wrong(keys, note with { Signatures = ours }, expected.Origin, at);
        }
        catch (InvalidDataException)
        {
            return "its note is none";
        }
    }
}
