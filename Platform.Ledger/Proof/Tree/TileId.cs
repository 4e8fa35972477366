using System.Globalization;
using System.Text;

namespace Platform.Ledger.Proof.Tree;

/// <summary>A tile of C2SP tlog-tiles, of height 8: up to 256 hashes of one level that stand beside each other.</summary>
/// <param name="Level">0 for leaf hashes, 1 for the roots of full tiles of level 0, and so on.</param>
/// <param name="Width">Hashes in it: 256 in a full one, 1 to 255 in a partial one.</param>
public readonly record struct TileId(int Level, long Index, int Width)
{
    /// <summary>Hashes of a full tile; the height is 8.</summary>
    public const int FullWidth = 256;

    /// <summary>2^8 is <see cref="FullWidth"/>.</summary>
    public const int Height = 8;

    /// <summary>The tile's place behind <c>tile/</c>: <c>0/x001/x234/067</c>, a partial one with <c>.p/</c> and its width.</summary>
    public string Path => $"{Level.ToString(CultureInfo.InvariantCulture)}/{IndexPath(Index, Width)}";

    /// <summary>An index in groups of three digits, all but the last with an <c>x</c> before them; the width where it is partial.</summary>
    public static string IndexPath(long index, int width)
    {
        var path = new StringBuilder((index % 1000).ToString("000", CultureInfo.InvariantCulture));
        for (var rest = index / 1000; rest > 0; rest /= 1000)
        {
            path.Insert(0, $"x{(rest % 1000).ToString("000", CultureInfo.InvariantCulture)}/");
        }
        return width == FullWidth ? path.ToString() : $"{path}.p/{width.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Reads what <see cref="IndexPath"/> writes; null for anything else.</summary>
    public static (long Index, int Width)? ParseIndex(string path)
    {
        var (groups, width) = (path, FullWidth);
        if (path.IndexOf(".p/", StringComparison.Ordinal) is var cut and >= 0)
        {
            groups = path[..cut];
            if (!int.TryParse(path.AsSpan(cut + 3), NumberStyles.None, CultureInfo.InvariantCulture, out width))
            {
                return null;
            }
        }
        var index = 0L;
        foreach (var group in groups.Split('/'))
        {
            var digits = group.StartsWith('x') ? group.AsSpan(1) : group;
            if (index > 1L << 50 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }
            index = (index * 1000) + number;
        }
        // Only one way to write each: what is cached for ever must have one name.
        return width is >= 1 and <= FullWidth && IndexPath(index, width) == path ? (index, width) : null;
    }

    /// <summary>The width the tile has in a tree of this size; 0 where the tree does not reach it.</summary>
    public static int WidthAt(int level, long index, long size) =>
        (int)Math.Clamp((size >> (level * Height)) - (index * FullWidth), 0, FullWidth);
}
