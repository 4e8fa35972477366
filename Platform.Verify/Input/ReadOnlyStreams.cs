namespace Platform.Verify.Input;

/// <summary>A stream that is read once, forwards.</summary>
internal abstract class ForwardStream : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Some bytes of a file; the file stays open and its own position is not used.</summary>
internal sealed class FilePart(FileStream file, long start, long length) : ForwardStream
{
    private long _at;

    public override int Read(Span<byte> buffer)
    {
        var read = RandomAccess.Read(file.SafeFileHandle, buffer[..(int)Math.Min(buffer.Length, length - _at)], start + _at);
        _at += read;
        return read;
    }
}

/// <summary>Unpacked bytes, of which there must be exactly as many as were announced.</summary>
internal sealed class SizedStream(Stream unpacked, long size, string name) : ForwardStream
{
    private long _at;

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = buffer.IsEmpty ? 0 : unpacked.Read(buffer);
        }
        catch (InvalidDataException)
        {
            throw new UnusableException($"{name}: cannot be unpacked");
        }
        _at += read;
        if (_at > size || (read == 0 && !buffer.IsEmpty && _at < size))
            throw new UnusableException($"{name}: unpacks to {(read == 0 ? "fewer" : "more")} bytes than the {size} it says");
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        unpacked.Dispose();
        base.Dispose(disposing);
    }
}
