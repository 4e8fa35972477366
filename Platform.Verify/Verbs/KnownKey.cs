using Platform.Verify.Formats;

namespace Platform.Verify.Verbs;

/// <summary>A key and the time for which it counts.</summary>
internal sealed record KnownKey(VerifierKey Key, DateTimeOffset? Until)
{
    /// <summary>Keys in one file at most.</summary>
    public const int KeysMax = 1024;

    /// <summary>Lines <c>&lt;vkey&gt; &lt;from&gt; &lt;until or -&gt;</c>. Keys of a type we do not know are left out.</summary>
    /// <exception cref="UnusableException">A line has not this form; it is named.</exception>
    public static IEnumerable<KnownKey> Parse(byte[] bytes, string file)
    {
        var lines = Text.Lines(bytes, file);
        if (lines.Length > KeysMax)
            throw new UnusableException($"{file}: has more than {KeysMax} keys");
        for (var i = 0; i < lines.Length; i++)
        {
            var place = $"{file} line {i + 1}";
            DateTimeOffset until = default;
            if (
                lines[i].Split(' ') is not [var text, var from, var end]
                || !Text.TryTime(from, out _)
                || (end != "-" && !Text.TryTime(end, out until))
            )
                throw new UnusableException($"{place}: is not '<vkey> <from> <until or ->' with times such as 2026-11-21T00:00:00Z");
            if (VerifierKey.Parse(text, place) is { } key)
                yield return new KnownKey(key, end == "-" ? null : until);
        }
    }

    /// <summary>Whether it had already ended when the newest entry of a checkpoint was written.</summary>
    public bool HadEnded(DateTimeOffset? newest) => Until is { } until && newest is { } at && at > until;
}
