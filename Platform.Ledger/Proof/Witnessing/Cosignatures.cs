using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>What a witness answers: signature lines, of which those of its key are looked at.</summary>
public static class Cosignatures
{
    /// <summary>The line among these that this key made of the note; null where there is none, or one of this key that is not valid. Others are passed over.</summary>
    /// <exception cref="InvalidDataException">They are no signature lines.</exception>
    public static NoteSignature? Find(this VerifierKey key, SignedNote note, string lines)
    {
        var answered = lines.EndsWith('\n')
            ? SignedNote.Parse($"{note.Text}\n{lines}")
            : throw new InvalidDataException("signature lines without their end");
        return key.Verify(answered) is true ? answered.Signatures.First(key.Made) : null;
    }
}
