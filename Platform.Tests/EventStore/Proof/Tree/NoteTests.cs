using System.Text;
using Platform.Ledger.Proof.Notes;

namespace Platform.Tests.EventStore.Proof.Tree;

/// <summary>Signed notes, checkpoints and keys as text.</summary>
public sealed class NoteTests
{
    private static readonly Checkpoint Some = new("log.example/t", 7, new byte[32]);

    [Fact]
    public void ed25519_is_that_of_rfc_8032()
    {
        // Section 7.1, tests 1 and 2.
        var seed = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        var key = Ed25519.PublicKey(seed);
        Convert.ToHexStringLower(key).ShouldBe("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        var signature = Ed25519.Sign(seed, []);
        Convert.ToHexStringLower(signature).ShouldStartWith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155");
        Ed25519.Verify(key, [], signature).ShouldBeTrue();
        Ed25519.Verify(key, [1], signature).ShouldBeFalse();
        Ed25519.Verify(key, [], [1]).ShouldBeFalse();
    }

    [Fact]
    public void a_checkpoint_is_signed_twice_ed25519_first_and_both_verify()
    {
        var key = LogKey.Create(1, DateTimeOffset.UnixEpoch);
        using var signer = new CheckpointSigner(key);
        var note = SignedNote.Parse(signer.Sign(Some).ToString());
        Checkpoint.Parse(note.Text).IsSame(Some).ShouldBeTrue();
        var verifiers = key.Verifiers(Some.Origin).ToList();
        verifiers.Select(v => v.Kind).ShouldBe([SignatureKind.Ed25519, SignatureKind.Ecdsa]);
        note.Signatures.Select(s => s.KeyId).ShouldBe(verifiers.Select(v => v.Id));
        foreach (var verifier in verifiers)
        {
            VerifierKey.Parse(verifier.ToString()).Verify(note).ShouldBe(true);
            verifier.Verify(note with { Text = note.Text.Replace('7', '8') }).ShouldBe(false);
            (verifier with { Name = "another" }).Verify(note).ShouldBeNull();
        }
    }

    [Fact]
    public void a_proof_s_text_is_read_as_it_was_written()
    {
        using var signer = new CheckpointSigner(LogKey.Create(1, DateTimeOffset.UnixEpoch));
        var proof = new TlogProof(3, [new byte[32], [.. Enumerable.Repeat((byte)9, 32)]], signer.Sign(Some));
        TlogProof.Parse(proof.ToString()).ToString().ShouldBe(proof.ToString());
        TlogProof.Parse(proof.ToString().Replace("index", "extra aGVsbG8=\nindex")).Index.ShouldBe(3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n\u2014 name\n")]
    [InlineData("text\n\n\u2014 name AAAA\n")]
    [InlineData("text\n\n- name AAAAAAA=\n")]
    [InlineData("text\t\n\n\u2014 name AAAAAAA=\n")]
    [InlineData("text\n\n\u2014 name AAAAAAA=")]
    public void what_is_no_note_is_refused(string text) => Should.Throw<InvalidDataException>(() => SignedNote.Parse(text));

    [Theory]
    [InlineData("origin\n1\n")]
    [InlineData("origin\n01\nAAAA\n")]
    [InlineData("\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("origin\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n")]
    [InlineData("origin\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    public void what_is_no_checkpoint_is_refused(string text) => Should.Throw<InvalidDataException>(() => Checkpoint.Parse(text));

    [Fact]
    public void a_key_whose_hash_is_another_s_is_refused()
    {
        var key = LogKey.Create(1, DateTimeOffset.UnixEpoch).Verifiers("log.example").First().ToString();
        Should.Throw<InvalidDataException>(() => VerifierKey.Parse(key.Replace("log.example", "log.exampel")));
        Encoding.UTF8.GetByteCount(key).ShouldBeLessThan(100);
    }
}
