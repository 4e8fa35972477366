namespace Platform.Ledger.Serialization;

/// <summary>A text or value that has no canonical JSON form. Carries the place and the reason, never the value itself.</summary>
/// <param name="pointer">RFC 6901 pointer to the place, "" for the whole document.</param>
/// <param name="reason">What is wrong there, fit to be shown to whoever sent it.</param>
public sealed class CanonicalJsonException(string pointer, string reason) : Exception($"{(pointer.Length == 0 ? "/" : pointer)}: {reason}")
{
    /// <summary>RFC 6901 pointer to the place, "" for the whole document.</summary>
    public string Pointer { get; } = pointer;

    /// <summary>What is wrong there.</summary>
    public string Reason { get; } = reason;

    internal CanonicalJsonException Within(string segment) => new(Segment(segment) + Pointer, Reason);

    internal static string Segment(string name) =>
        "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
