using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Tree;
using Platform.Tests.Verifier;

namespace Platform.Tests.EventStore.Proof.Tree;

/// <summary>Trees of many sizes, beside a second implementation that follows the RFC's words.</summary>
public sealed class MerkleTreeTests
{
    private const int SizeMax = 70;
    private static readonly byte[][] Leaves = [.. Enumerable.Range(0, 800).Select(i => MerkleHash.Leaf(BitConverter.GetBytes(i)))];

    [Fact]
    public void the_edge_gives_every_size_its_root()
    {
        var edge = new CompactRange();
        for (var size = 0; size <= 600; size++)
        {
            edge.Root.ShouldBe(NaiveTree.Root(Leaves.AsSpan(0, size)));
            CompactRange.From(edge.Size, edge.ToBytes()).Root.ShouldBe(edge.Root);
            edge.Append(Leaves[size]);
        }
    }

    [Fact]
    public async Task inclusion_proofs_are_the_rfc_s_and_prove_that_leaf_alone()
    {
        for (var size = 1; size <= SizeMax; size++)
        {
            var root = NaiveTree.Root(Leaves.AsSpan(0, size));
            for (var index = 0; index < size; index++)
            {
                var proof = await Of(size).InclusionAsync(default, index, size, default);
                proof.ShouldBe(NaiveTree.Path(index, Leaves.AsSpan(0, size)));
                MerkleProof.Includes(index, size, Leaves[index], proof, root).ShouldBeTrue();
                MerkleProof.Includes((index + 1) % size, size, Leaves[index], proof, root).ShouldBe(size == 1);
                MerkleProof.Includes(index, size, Leaves[index + 1], proof, root).ShouldBeFalse();
                MerkleProof.Includes(index, size, Leaves[index], [.. proof, root], root).ShouldBeFalse();
                MerkleProof.Includes(index, size, Leaves[index], [.. proof.Skip(1)], root).ShouldBe(size == 1);
            }
        }
    }

    [Fact]
    public async Task consistency_proofs_are_the_rfc_s_and_join_those_two_sizes_alone()
    {
        for (var size = 1; size <= SizeMax; size++)
        {
            var root = NaiveTree.Root(Leaves.AsSpan(0, size));
            for (var old = 1; old <= size; old++)
            {
                var oldRoot = NaiveTree.Root(Leaves.AsSpan(0, old));
                var proof = await Of(size).ConsistencyAsync(default, old, size, default);
                proof.ShouldBe(NaiveTree.Consistency(old, Leaves.AsSpan(0, size)));
                MerkleProof.Extends(old, oldRoot, size, root, proof).ShouldBeTrue();
                MerkleProof.Extends(old, Leaves[^1], size, root, proof).ShouldBeFalse();
                MerkleProof.Extends(old, oldRoot, size, Leaves[^1], proof).ShouldBeFalse();
                MerkleProof.Extends(old, oldRoot, size, root, [.. proof, root]).ShouldBeFalse();
            }
        }
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(777)]
    public async Task proofs_cross_tiles(int size)
    {
        (await Of(size).RootAsync(default, size, default)).ShouldBe(NaiveTree.Root(Leaves.AsSpan(0, size)));
        foreach (var index in new[] { 0, 200, 254, 255, size - 1 }.Where(i => i < size))
        {
            (await Of(size).InclusionAsync(default, index, size, default)).ShouldBe(NaiveTree.Path(index, Leaves.AsSpan(0, size)));
        }
        foreach (var old in new[] { 1, 128, 255, 256, 257, 512 }.Where(o => o <= size))
        {
            (await Of(size).ConsistencyAsync(default, old, size, default)).ShouldBe(NaiveTree.Consistency(old, Leaves.AsSpan(0, size)));
        }
    }

    // The rows of a tree, computed where the database would have them.
    private static TreeReader Of(int size) =>
        new(
            new TreeRows(
                (sql, values, _) =>
                    Task.FromResult<List<byte[]>>(
                        sql.Contains("proof.tiles", StringComparison.Ordinal)
                            ? [.. Tiles(sql, values)]
                            : [.. Leaves.Take(size).Skip((int)(long)values[1]).Take((int)((long)values[2] - (long)values[1]))]
                    )
            )
        );

    private static IEnumerable<byte[]> Tiles(string sql, object[] values) =>
        sql.Contains("SELECT root", StringComparison.Ordinal)
            ? Enumerable
                .Range((int)(long)values[3], (int)((long)values[4] - (long)values[3]))
                .Select(i => NaiveTree.Root(Leaves.AsSpan(i * 256, 256)))
            : ((long[])values[3]).Select(i => Leaves.Skip((int)i * 256).Take(256).SelectMany(leaf => leaf).ToArray());
}
