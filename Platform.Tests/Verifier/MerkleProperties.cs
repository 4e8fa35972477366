using Platform.Tests.Support;
using Platform.Verify.Crypto;

namespace Platform.Tests.Verifier;

/// <summary>The verifier's tree against the definitions of RFC 6962.</summary>
public sealed class MerkleProperties(ITestOutputHelper output)
{
    private const int SizesMax = 300;
    private static readonly byte[][] Leaves = [.. Enumerable.Range(0, SizesMax).Select(i => NaiveTree.Leaf(BitConverter.GetBytes(i)))];

    [Fact]
    public void a_growing_tree_has_the_root_of_the_definition_at_every_size()
    {
        var tree = new GrowingTree();
        for (var size = 0; size <= SizesMax; size++)
        {
            tree.Size.ShouldBe(size);
            tree.Root().ToString().ShouldBe(Convert.ToBase64String(NaiveTree.Root(Leaves.AsSpan(0, size))), $"size {size}");
            if (size < SizesMax)
                tree.Add(Hash.From(Leaves[size]));
        }
    }

    [Fact]
    public void every_path_of_the_definition_proves_its_leaf_and_no_other_place()
    {
        var random = new Random(Seeds.Next(output));
        for (var size = 1; size <= SizesMax; size += 1 + (size / 16))
        {
            var root = Hash.From(NaiveTree.Root(Leaves.AsSpan(0, size)));
            for (var index = 0; index < size; index++)
            {
                Hash[] path = [.. NaiveTree.Path(index, Leaves.AsSpan(0, size)).Select(hash => Hash.From(hash))];
                var leaf = Hash.From(Leaves[index]);
                Proves(index, size, leaf, path, root).ShouldBeTrue($"{index} of {size}");
                var other = (index + random.Next(1, Math.Max(2, size))) % size;
                Proves(other, size, leaf, path, root).ShouldBe(other == index, $"{index} at {other} of {size}");
                Proves(index, size, leaf, [.. path, leaf], root).ShouldBeFalse("a hash too many");
                if (path.Length > 0)
                {
                    Proves(index, size, leaf, path[..^1], root).ShouldBeFalse("a hash too few");
                    path[random.Next(path.Length)][random.Next(Hash.Bytes)] ^= 1;
                    Proves(index, size, leaf, path, root).ShouldBeFalse("a hash changed");
                }
            }
            Proves(size, size, root, [], root).ShouldBeFalse("beyond the end");
            Proves(-1, size, root, [], root).ShouldBeFalse("before the beginning");
        }
    }

    [Fact]
    public void hashes_of_libcrypto_are_those_of_the_runtime()
    {
        foreach (var length in new[] { 0, 1, 54, 55, 56, 63, 64, 65, 449, 65_535 })
        {
            var entry = Enumerable.Range(0, length).Select(i => (byte)(i * 31)).ToArray();
            Sha256.Leaf(entry).ToString().ShouldBe(Convert.ToBase64String(NaiveTree.Leaf(entry)));
            Sha256.Managed([0], entry, []).ToString().ShouldBe(Convert.ToBase64String(NaiveTree.Leaf(entry)));
        }
    }

    // RFC 8032 section 7.1, test 2.
    [Fact]
    public void ed25519_takes_the_standards_example_and_nothing_beside_it()
    {
        var key = Convert.FromHexString("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        var signature = Convert.FromHexString(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        );
        Ed25519.Verify(key, [0x72], signature).ShouldBeTrue();
        Ed25519.Verify(key, [0x73], signature).ShouldBeFalse();
        Ed25519.Verify(key, [0x72], signature[..63]).ShouldBeFalse();
    }

    private static bool Proves(long index, long size, Hash leaf, Hash[] path, Hash root) =>
        Inclusion.Root(index, size, leaf, path) is { } found && found.Is(root);
}
