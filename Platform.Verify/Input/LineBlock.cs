namespace Platform.Verify.Input;

/// <summary>Some whole lines of a file, without their LF, numbered from 1.</summary>
internal sealed class LineBlock(int bytesMax)
{
    /// <summary>Lines in a block at most; with the block's size this bounds all memory that goes with lines.</summary>
    public const int LinesMax = 16 * 1024;

    public readonly byte[] Bytes = new byte[bytesMax];
    private readonly int[] _ends = new int[LinesMax];

    /// <summary>Number of the first line.</summary>
    public long First { get; set; }

    public int Count { get; private set; }

    /// <summary>Bytes up to and with the last line's LF.</summary>
    public int Used => Count == 0 ? 0 : _ends[Count - 1] + 1;

    public ReadOnlySpan<byte> this[int line]
    {
        get
        {
            var start = line == 0 ? 0 : _ends[line - 1] + 1;
            return Bytes.AsSpan(start, _ends[line] - start);
        }
    }

    /// <summary>Finds the lines that end within the first <paramref name="length"/> bytes; false where none does.</summary>
    public bool Split(int length)
    {
        Count = 0;
        for (int at = 0, end; Count < LinesMax && (end = Bytes.AsSpan(at, length - at).IndexOf((byte)'\n')) >= 0; at += end + 1)
            _ends[Count++] = at + end;
        return Count > 0;
    }
}

/// <summary>A file's lines, a block at a time.</summary>
internal static class Lines
{
    /// <summary>The longest line: the longest entry the format allows.</summary>
    public const int LineBytesMax = 65_535;

    private const int BlockBytes = 4 << 20;

    /// <summary>Hands over block after block; the block is used again, so nothing of it may be kept.</summary>
    /// <exception cref="WrongException">A line is too long, or the last has no LF.</exception>
    public static void Read(Stream stream, string name, Action<LineBlock> take)
    {
        var block = new LineBlock(BlockBytes) { First = 1 };
        for (var held = 0; ; )
        {
            var read = stream.ReadAtLeast(block.Bytes.AsSpan(held), block.Bytes.Length - held, throwOnEndOfStream: false);
            var filled = held + read;
            while (block.Split(filled))
            {
                take(block);
                block.First += block.Count;
                block.Bytes.AsSpan(block.Used, filled - block.Used).CopyTo(block.Bytes);
                filled -= block.Used;
            }
            held = filled;
            if (held > LineBytesMax)
                throw new WrongException($"{name} line {block.First}: is longer than {LineBytesMax} bytes");
            if (read == 0 && held > 0)
                throw new WrongException($"{name} line {block.First}: has no LF at its end, the file is cut short");
            if (read == 0)
                return;
        }
    }
}
