namespace Platform.Verify.Input;

/// <summary>An export: a zip, or the same files in a directory. Only files of the format are looked at.</summary>
internal abstract class Bundle : IDisposable
{
    /// <summary>The largest of an export's small files.</summary>
    public const int SmallFileBytesMax = 1 << 20;

    public const string Entries = "entries.ndjson";

    /// <summary>All names there can be; the last three are for reading and prove nothing.</summary>
    public static readonly string[] Names =
    [
        "README.md",
        "manifest.json",
        "checkpoint",
        "root.tlog-proof",
        "keys",
        "policy",
        Entries,
        "indexes",
        "proofs",
        "readable.csv",
        "events.ocsf.ndjson",
        "events.cef",
    ];

    /// <exception cref="UnusableException">There is nothing of the kind.</exception>
    public static Bundle Open(string path)
    {
        if (Directory.Exists(path))
            return new DirectoryBundle(path);
        return File.Exists(path) ? new ZipBundle(path) : throw new UnusableException($"{path}: is not there");
    }

    public abstract bool Has(string name);

    /// <summary>The file's bytes from the beginning.</summary>
    public abstract Stream Read(string name);

    /// <summary>How many bytes there will be, for the progress bar.</summary>
    public abstract long Length(string name);

    /// <summary>A file that fits into memory.</summary>
    /// <exception cref="UnusableException">It is missing or too large.</exception>
    public byte[] Small(string name)
    {
        if (!Has(name))
            throw new UnusableException($"{name}: is missing");
        using var stream = Read(name);
        return Small(stream, name);
    }

    /// <summary>A file beside the export, named on the command line.</summary>
    public static byte[] SmallFile(string path)
    {
        if (!File.Exists(path))
            throw new UnusableException($"{path}: is not there");
        using var stream = File.OpenRead(path);
        return Small(stream, path);
    }

    public virtual void Dispose() { }

    private static byte[] Small(Stream stream, string name)
    {
        var buffer = new byte[SmallFileBytesMax + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length <= SmallFileBytesMax
            ? buffer[..length]
            : throw new UnusableException($"{name}: is larger than {SmallFileBytesMax} bytes");
    }
}

/// <summary>An export unpacked.</summary>
internal sealed class DirectoryBundle(string path) : Bundle
{
    public override bool Has(string name) => File.Exists(At(name));

    public override Stream Read(string name) => new FileStream(At(name), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

    public override long Length(string name) => new FileInfo(At(name)).Length;

    private string At(string name) => Path.Combine(path, name);
}
