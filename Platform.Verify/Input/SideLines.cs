using System.Text;

namespace Platform.Verify.Input;

/// <summary>The lines of a file that goes along with <c>entries.ndjson</c>, one for each of its lines.</summary>
internal sealed class SideLines(Bundle bundle, string name) : IDisposable
{
    /// <summary>63 hashes of 44 characters and the spaces between them fit.</summary>
    public const int LineBytesMax = 4096;

    private readonly BufferedStream _stream = new(
        bundle.Has(name) ? bundle.Read(name) : throw new UnusableException($"{name}: is missing"),
        bufferSize: 1 << 16
    );

    private readonly byte[] _line = new byte[LineBytesMax];
    private long _number;

    /// <exception cref="WrongException">There is no further line, or it is too long.</exception>
    public string Next()
    {
        _number++;
        for (var length = 0; length < LineBytesMax; length++)
        {
            var read = _stream.ReadByte();
            if (read < 0)
                throw new WrongException($"{name} line {_number}: is missing, or has no LF at its end");
            if (read == '\n')
                return Encoding.UTF8.GetString(_line, 0, length);
            _line[length] = (byte)read;
        }
        throw new WrongException($"{name} line {_number}: is longer than {LineBytesMax} bytes");
    }

    /// <exception cref="WrongException">There are more lines than entries.</exception>
    public void End()
    {
        if (_stream.ReadByte() >= 0)
            throw new WrongException($"{name} line {_number + 1}: there is no entry that it could belong to");
    }

    public void Dispose() => _stream.Dispose();
}
