using System.Globalization;
using Platform.Tests.Verifier;

namespace Platform.Tests.Strangers;

/// <summary>Writes a fixture from a generated log, by the naive definitions.</summary>
public static class MadeFixture
{
    private const int TileWidth = 256;

    /// <param name="older">An earlier size, or null for none.</param>
    public static void Write(MadeLog log, string directory, int[] indexes, int? older)
    {
        Directory.CreateDirectory(Path.Combine(directory, "entries"));
        Directory.CreateDirectory(Path.Combine(directory, "proofs"));
        File.WriteAllBytes(Path.Combine(directory, "checkpoint"), log.Checkpoint(log.Entries.Count));
        File.WriteAllText(Path.Combine(directory, "vkeys"), $"{log.Signer.Key(MadeLog.Origin, 1)}\n{log.Signer.Key(MadeLog.Origin, 2)}\n");
        foreach (var index in indexes)
        {
            var name = index.ToString(CultureInfo.InvariantCulture);
            File.WriteAllBytes(Path.Combine(directory, "entries", name), log.Entries[index]);
            File.WriteAllText(Path.Combine(directory, "proofs", name + ".tlog-proof"), log.Proof(index));
        }
        if (older is { } size)
        {
            File.WriteAllBytes(Path.Combine(directory, "older"), log.Checkpoint(size));
            File.WriteAllText(Path.Combine(directory, "consistency"), log.Consistency(size));
        }
        MadeExport.Whole(log).WriteDirectory(Path.Combine(directory, "export"));
        WriteTiles(directory, log.Leaves);
    }

    // A level holds the roots of the full tiles below.
    private static void WriteTiles(string directory, byte[][] hashes)
    {
        for (var level = 0; hashes.Length > 0; level++)
        {
            foreach (var (number, tile) in hashes.Chunk(TileWidth).Index())
            {
                var width = tile.Length == TileWidth ? "" : string.Create(CultureInfo.InvariantCulture, $".p/{tile.Length}");
                var file = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"tile/{level}/{Number(number)}{width}"));
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, [.. tile.SelectMany(hash => hash)]);
            }
            hashes = [.. hashes.Chunk(TileWidth).Where(tile => tile.Length == TileWidth).Select(tile => NaiveTree.Root(tile))];
        }
    }

    // 1234067 is x001/x234/067.
    private static string Number(int number)
    {
        var last = (number % 1000).ToString("000", CultureInfo.InvariantCulture);
        return number < 1000 ? last : string.Concat(Number(number / 1000).Split('/').Select(part => $"x{part.TrimStart('x')}/")) + last;
    }
}
