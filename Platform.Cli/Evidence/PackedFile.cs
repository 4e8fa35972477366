using System.IO.Compression;

namespace Platform.Cli.Evidence;

/// <summary>One file of a bundle while it is packed: bytes go in, deflated ones go to the stream it was given.</summary>
/// <param name="name">In the zip.</param>
/// <param name="target">Where its packed bytes go; stays open.</param>
public sealed class PackedFile(string name, Stream target) : IDisposable
{
    private readonly DeflateStream _deflate = new(target, CompressionLevel.Fastest, leaveOpen: true);
    private readonly long _start = target.Position;
    private bool _ended;

    public string Name => name;

    /// <summary>Of the bytes before packing.</summary>
    public uint Crc { get; private set; }

    /// <summary>Bytes before packing.</summary>
    public long Size { get; private set; }

    /// <summary>Bytes after packing; known once it is disposed.</summary>
    public long PackedSize { get; private set; }

    internal Stream Target => target;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Crc = ZipCrc.Add(Crc, bytes);
        Size += bytes.Length;
        _deflate.Write(bytes);
    }

    public void Dispose()
    {
        if (!_ended)
        {
            _deflate.Dispose();
            (PackedSize, _ended) = (target.Position - _start, true);
        }
    }
}
