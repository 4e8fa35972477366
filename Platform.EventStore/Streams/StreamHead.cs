namespace Platform.EventStore.Streams;

/// <summary>The last entry of a stream: what the next one links to.</summary>
/// <param name="Version">Version of the last entry; 0 where the stream is empty.</param>
/// <param name="Leaf">Its leaf hash (32 bytes, RFC 6962 section 2.1), or null where the stream is empty.</param>
/// <param name="At">Its time; the next entry is never earlier.</param>
public readonly record struct StreamHead(long Version, byte[]? Leaf, DateTimeOffset At)
{
    public static readonly StreamHead None = new(0, null, DateTimeOffset.MinValue);
}
