using System.Text;

namespace Platform.Tests.Http;

/// <summary>An output that can be full for a while.</summary>
internal sealed class RefusingStream : MemoryStream
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private int _writes;

    public bool Refuses { get; set; }

    public int Writes => Volatile.Read(ref _writes);

    public string Text
    {
        get
        {
            lock (_lock)
            {
                return _text.ToString();
            }
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Refuses)
        {
            throw new IOException("no space left on device");
        }
        lock (_lock)
        {
            _writes++;
            _text.Append(Encoding.UTF8.GetString(buffer));
        }
    }
}
