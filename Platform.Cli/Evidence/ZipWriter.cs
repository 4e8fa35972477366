using System.Text;

namespace Platform.Cli.Evidence;

/// <summary>
/// Writes a zip (PKWARE APPNOTE 6.3) whose bytes follow from its files' bytes alone: each is deflated and dated 1980-01-01, in the order given. One file may be
/// of any size while it is written; others that arrive at the same time are packed elsewhere and appended.
/// </summary>
/// <param name="file">Can seek: sizes are written into a header once they are known.</param>
public sealed class ZipWriter(FileStream file)
{
    private const ushort Version = 45;
    private const ushort Utf8Names = 0x0800;
    private const ushort Deflated = 8;
    private const uint Dated = 0x0021 << 16;
    private const int HeaderBytesTypical = 80;
    private const uint Elsewhere = uint.MaxValue;
    private readonly List<(byte[] Name, uint Crc, long Packed, long Size, long At)> _files = [];
    private long _begun;

    /// <summary>Begins a file that is packed right into the zip.</summary>
    public PackedFile Begin(string name)
    {
        _begun = file.Position;
        Header(name, 0, 0, 0);
        return new PackedFile(name, file);
    }

    /// <summary>Ends it.</summary>
    public void End(PackedFile begun)
    {
        begun.Dispose();
        var end = file.Position;
        file.Position = _begun;
        Header(begun.Name, begun.Crc, begun.PackedSize, begun.Size);
        file.Position = end;
        Listed(begun, _begun);
    }

    /// <summary>A small file.</summary>
    public void Add(string name, ReadOnlySpan<byte> bytes)
    {
        var begun = Begin(name);
        begun.Write(bytes);
        End(begun);
    }

    /// <summary>A file that was packed into a stream of its own.</summary>
    public void Append(PackedFile packed)
    {
        packed.Dispose();
        var at = file.Position;
        Header(packed.Name, packed.Crc, packed.PackedSize, packed.Size);
        packed.Target.Position = 0;
        packed.Target.CopyTo(file);
        Listed(packed, at);
    }

    /// <summary>Writes the list of contents.</summary>
    public void Finish()
    {
        var start = file.Position;
        using var list = new MemoryStream();
        using var to = new BinaryWriter(list);
        foreach (var each in _files)
        {
            ZipList.Item(to, each.Name, each.Crc, each.Packed, each.Size, each.At, (Version, Utf8Names, Deflated, Dated));
        }
        ZipList.End(to, _files.Count, start, list.Length, Version);
        file.Write(list.GetBuffer().AsSpan(0, (int)list.Length));
    }

    private void Listed(PackedFile packed, long at) =>
        _files.Add((Encoding.UTF8.GetBytes(packed.Name), packed.Crc, packed.PackedSize, packed.Size, at));

    // Sizes always stand in the ZIP64 field: how large a file becomes is not known when its header is written first.
    private void Header(string name, uint crc, long packed, long size)
    {
        using var header = new MemoryStream(HeaderBytesTypical);
        using var to = new BinaryWriter(header);
        to.Write(0x04034b50u);
        to.Write(Version);
        to.Write(Utf8Names);
        to.Write(Deflated);
        to.Write(Dated);
        to.Write(crc);
        to.Write(Elsewhere);
        to.Write(Elsewhere);
        var bytes = Encoding.UTF8.GetBytes(name);
        to.Write((ushort)bytes.Length);
        to.Write((ushort)20);
        to.Write(bytes);
        to.Write((ushort)1);
        to.Write((ushort)16);
        to.Write(size);
        to.Write(packed);
        file.Write(header.GetBuffer().AsSpan(0, (int)header.Length));
    }
}
