using System.IO.Compression;

namespace Platform.Verify.Input;

/// <summary>An export as a zip. Nothing is unpacked to disk; memory does not grow with what is in it.</summary>
internal sealed class ZipBundle : Bundle
{
    /// <summary>How much more there may be than was packed. Hashes do not shrink, so an export's is below 20; deflate's most is 1,032.</summary>
    public const int ExpansionMax = 200;

    private readonly FileStream _zip;
    private readonly Dictionary<string, ZipItem> _items = new(StringComparer.Ordinal);

    public ZipBundle(string path)
    {
        _zip = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            foreach (var item in ZipDirectory.Read(_zip))
                Add(item);
        }
        catch
        {
            _zip.Dispose();
            throw;
        }
    }

    public override bool Has(string name) => _items.ContainsKey(name);

    public override long Length(string name) => _items[name].Unpacked;

    /// <summary>Several may be read at a time.</summary>
    public override Stream Read(string name)
    {
        var item = _items[name];
        var packed = new FilePart(_zip, ZipDirectory.DataAt(_zip, item), item.Packed);
        // What comes out beyond the size that is listed would be a bomb.
        return item.Method == 0 ? packed : new SizedStream(new DeflateStream(packed, CompressionMode.Decompress), item.Unpacked, name);
    }

    public override void Dispose()
    {
        _zip.Dispose();
        base.Dispose();
    }

    private void Add(ZipItem item)
    {
        if (!_items.TryAdd(item.Name, item))
            throw new UnusableException($"{_zip.Name}: holds {item.Name} twice");
        var most = item.Method == 0 ? item.Packed : (item.Packed * ExpansionMax) + SmallFileBytesMax;
        if (item.Unpacked > most || (item.Method == 0 && item.Unpacked != item.Packed))
            throw new UnusableException($"{_zip.Name}: {item.Name} says it is {item.Unpacked} bytes, packed into {item.Packed}: refused");
    }
}
