using System.Security.Cryptography;

namespace Platform.Ledger.Proof.Notes;

/// <summary>Signs checkpoints with one <see cref="LogKey"/>, Ed25519 line first (C2SP tlog-tiles asks for one).</summary>
public sealed class CheckpointSigner(LogKey key) : IDisposable
{
    private readonly ECDsa _ecdsa = key.Open();
    private readonly byte[]? _public = key.Seed is { } seed ? Ed25519.PublicKey(seed) : null;
    private readonly byte[] _spki = PublicOf(key);

    /// <summary>Which epoch signs.</summary>
    public int Epoch => key.Epoch;

    /// <summary>The checkpoint as a note signed under its origin.</summary>
    public SignedNote Sign(Checkpoint checkpoint)
    {
        var note = new SignedNote(checkpoint.Body, []);
        var text = note.Signed;
        if (_public is not null)
        {
            var verifier = new VerifierKey(checkpoint.Origin, SignatureKind.Ed25519, _public);
            note = note.With(new NoteSignature(verifier.Name, verifier.Id, Ed25519.Sign(key.Seed!, text)));
        }
        var signature = _ecdsa.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return note.With(
            new NoteSignature(checkpoint.Origin, new VerifierKey(checkpoint.Origin, SignatureKind.Ecdsa, _spki).Id, signature)
        );
    }

    public void Dispose() => _ecdsa.Dispose();

    private static byte[] PublicOf(LogKey key)
    {
        using var ecdsa = key.Open();
        return ecdsa.ExportSubjectPublicKeyInfo();
    }
}
