using Platform.Ledger.Proof.Notes;

namespace Platform.Api.Proof;

/// <summary>Public keys as text: <c>&lt;verifier key&gt; &lt;from&gt; &lt;until or -&gt;</c>, one a line, times in UTC.</summary>
public static class KeyLines
{
    public static string Of(IEnumerable<PublishedKey> keys) =>
        string.Concat(keys.Select(key => $"{key.Key} {Time(key.From)} {(key.Until is { } until ? Time(until) : "-")}\n"));

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
