using System.Text;

namespace Platform.Ledger.Proof.Verification;

/// <summary>The newest entry seen of every stream of a tenant: the state that verification needs, about 200 bytes a stream.</summary>
internal sealed class StreamEnds
{
    private readonly Dictionary<string, StreamEnd> _ends = new(StringComparer.Ordinal);

    public int Count => _ends.Count;

    /// <summary>The end of a stream, version 0 where it is new.</summary>
    public StreamEnd Of(ReadOnlySpan<byte> stream)
    {
        Span<char> name = stackalloc char[256];
        if (stream.Length > name.Length)
        {
            var text = Encoding.UTF8.GetString(stream);
            return _ends.TryGetValue(text, out var found) ? found : _ends[text] = new StreamEnd();
        }
        ReadOnlySpan<char> key = name[..Encoding.UTF8.GetChars(stream, name)];
        var lookup = _ends.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(key, out var end))
        {
            lookup[key] = end = new StreamEnd();
        }
        return end;
    }

    /// <summary>The end of a stream that was seen; null: it was not.</summary>
    public StreamEnd? Find(string stream) => _ends.GetValueOrDefault(stream);

    /// <summary>The first stream, by name, whose row was not looked at; null: all were.</summary>
    public string? WithoutRow() => _ends.Where(pair => !pair.Value.HasRow).Select(pair => pair.Key).Min(StringComparer.Ordinal);
}
