using Platform.Verify.Crypto;
using Platform.Verify.Formats;
using Platform.Verify.Input;

namespace Platform.Verify.Entries;

/// <summary>A filtered export: each line is proven to be in the log at its index; that none is left out cannot be seen from it.</summary>
internal sealed class PartOfLog(EntryLines lines, Bundle bundle, Checkpoint checkpoint)
{
    /// <exception cref="WrongException">A line is not where it says, or links to another entry than the one that is there.</exception>
    public EntriesSeen Check()
    {
        using var indexes = new SideLines(bundle, "indexes");
        using var proofs = new SideLines(bundle, "proofs");
        var chains = new Chains(lines.Streams, whole: false);
        var (count, last) = (0L, -1L);
        DateTimeOffset? newest = null;
        try
        {
            lines.Read(
                (long line, ReadOnlySpan<byte> entry, in EntryTail tail, Hash leaf, int stream) =>
                {
                    if (!Text.TryNumber(indexes.Next(), out var index) || index <= last || index >= checkpoint.Size)
                        throw new WrongException($"indexes line {line}: is no index between {last + 1} and {checkpoint.Size - 1}");
                    var siblings = TlogProof.Hashes(proofs.Next().Split(' ', StringSplitOptions.RemoveEmptyEntries), $"proofs line {line}");
                    if (Inclusion.Root(index, checkpoint.Size, leaf, siblings) is not { } root || !root.Is(checkpoint.Root))
                        throw new WrongException(
                            $"{EntryLines.Place(line)}: its proof does not show it at index {index} of the checkpoint's tree"
                        );
                    chains.Take(line, entry, in tail, leaf, stream);
                    var at = EntryTime.Of(entry);
                    newest = newest > at ? newest : at ?? newest;
                    (count, last) = (line, index);
                }
            );
        }
        catch (BrokenLinkException broken)
        {
            throw new WrongException(broken.Message);
        }
        indexes.End();
        proofs.End();
        return new EntriesSeen(count, lines.Streams.Count, chains.Links, newest);
    }
}
