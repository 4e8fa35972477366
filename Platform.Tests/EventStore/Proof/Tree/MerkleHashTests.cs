using Platform.Ledger.Proof.Tree;

namespace Platform.Tests.EventStore.Proof.Tree;

public sealed class MerkleHashTests
{
    private static readonly byte[] Left = [.. Enumerable.Repeat((byte)7, MerkleHash.Bytes - 1), 0];
    private static readonly byte[] Right = [.. Enumerable.Repeat((byte)9, MerkleHash.Bytes - 1), 0];

    // Whoever may change the tables may cut a zero from a hash's end: it must not be put back where hashes are joined to be compared.
    [Fact]
    public void a_hash_of_another_length_does_not_pass_for_the_one_that_was_stored()
    {
        MerkleHash.Joined([Left, Right]).ShouldBe([.. Left, .. Right]);
        MerkleHash.Joined([Left, Right[..^1]]).ShouldBe([.. Left, .. Right[..^1]]);
        MerkleHash.Joined([Left[..^1], Right]).ShouldBe([.. Left[..^1], .. Right]);
        MerkleHash.Joined([Left, [.. Right, 1]]).ShouldBe([.. Left, .. Right, 1]);
    }
}
