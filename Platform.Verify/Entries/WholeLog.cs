using System.Buffers.Text;
using Platform.Verify.Crypto;
using Platform.Verify.Formats;

namespace Platform.Verify.Entries;

/// <summary>What reading all entries has shown.</summary>
/// <param name="Newest">When the last was written.</param>
internal sealed record EntriesSeen(long Count, int Streams, long Links, DateTimeOffset? Newest);

/// <summary>A whole export: every chain from its beginning, and the root over all lines.</summary>
/// <param name="older">An earlier checkpoint of the same log, whose root the first lines must give; or null.</param>
internal sealed class WholeLog(EntryLines lines, Checkpoint checkpoint, Checkpoint? older = null)
{
    /// <exception cref="WrongException">The entries are not those of the checkpoint; names the first wrong line where one can be named.</exception>
    public EntriesSeen Check()
    {
        var chains = new Chains(lines.Streams, whole: true);
        var tree = new GrowingTree();
        CheckOlder(tree);
        try
        {
            lines.Read(
                (long line, ReadOnlySpan<byte> entry, in EntryTail tail, Hash leaf, int stream) =>
                {
                    if (line > checkpoint.Size)
                        throw new WrongException($"{EntryLines.Place(line)}: the checkpoint covers {checkpoint.Size} entries only");
                    chains.Take(line, entry, in tail, leaf, stream);
                    tree.Add(leaf);
                    CheckOlder(tree);
                }
            );
        }
        catch (BrokenLinkException broken)
        {
            throw new WrongException(WouldGiveTheRoot(broken) ? Changed(broken) : broken.Message);
        }
        if (tree.Size < checkpoint.Size)
            throw new WrongException($"{EntryLines.Place(tree.Size + 1)}: is missing: the checkpoint covers {checkpoint.Size} entries");
        var root = tree.Root();
        if (!root.Is(checkpoint.Root))
        {
            throw new WrongException(
                $"entries.ndjson: the root of its {tree.Size} lines is {root}, the checkpoint's is {checkpoint.Root}: an entry that is the last of its "
                    + "stream was changed, or entries changed places (no line can be named, since no later line depends on it)"
            );
        }
        return new EntriesSeen(tree.Size, lines.Streams.Count, chains.Links, lines.LastAt);
    }

    private void CheckOlder(GrowingTree tree)
    {
        if (older is not null && tree.Size == older.Size && tree.Root() is var root && !root.Is(older.Root))
            throw new WrongException(
                $"forked: the first {older.Size} entries have the root {root}, the older checkpoint says {older.Root}"
            );
    }

    private static string Changed(BrokenLinkException broken) =>
        $"{EntryLines.Place(broken.Earlier)}: was changed: the next entry of its stream links to another leaf, and so does the checkpoint's root";

    // Which of the two lines at a broken link was changed? If the earlier one, the root comes out right with the leaf the later one names.
    private bool WouldGiveTheRoot(BrokenLinkException broken)
    {
        Hash named = default;
        if (
            Base64Url.DecodeFromUtf8(broken.Prev, named, out _, out var written) != System.Buffers.OperationStatus.Done
            || written != Hash.Bytes
        )
            return false;
        var tree = new GrowingTree();
        try
        {
            lines.Read(
                (long line, ReadOnlySpan<byte> _, in EntryTail _, Hash leaf, int _) => tree.Add(line == broken.Earlier ? named : leaf)
            );
        }
        catch (WrongException)
        {
            return false;
        }
        return tree.Size == checkpoint.Size && tree.Root().Is(checkpoint.Root);
    }
}
