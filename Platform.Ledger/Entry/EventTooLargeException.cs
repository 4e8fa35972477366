namespace Platform.Ledger.Entry;

/// <summary>One event is larger than an entry may be (65,535 bytes).</summary>
public sealed class EventTooLargeException(string type, int bytes)
    : Exception($"event {type}: {bytes} bytes are over the {EntryDraft.MaxBytes} an entry may have")
{
    public string Type { get; } = type;
    public int Bytes { get; } = bytes;
}
