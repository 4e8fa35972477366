namespace Platform.Ledger.Entry;

/// <summary>What can be read from an entry's canonical bytes without parsing them: its last members are always <c>type</c> and <c>version</c>.</summary>
public static class EntryBytes
{
    private static ReadOnlySpan<byte> TypeLabel => ",\"type\":\""u8;

    /// <summary>The event's type (kebab-case ASCII); empty where the bytes are no entry.</summary>
    public static ReadOnlySpan<byte> Type(ReadOnlySpan<byte> entry)
    {
        var start = entry.LastIndexOf(TypeLabel);
        if (start < 0)
        {
            return [];
        }
        var type = entry[(start + TypeLabel.Length)..];
        var end = type.IndexOf((byte)'"');
        return end < 0 ? [] : type[..end];
    }
}
