namespace Platform.Verify.Formats;

/// <summary>A C2SP tlog-policy: the keys of a log, and which witnesses must have seen its checkpoint.</summary>
internal sealed class Policy
{
    /// <summary>The specification asks for 32 of each at least.</summary>
    public const int LinesMax = 1024;

    private readonly Dictionary<string, (int Needed, string[] Members)> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _logKeys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _witnessKeys = new(StringComparer.Ordinal);
    private string? _quorum;

    /// <summary>Keys of <c>log</c> lines.</summary>
    public List<VerifierKey> Logs { get; } = [];

    /// <summary>Keys of <c>witness</c> lines by the name the policy gives them; null where the key is of a type we do not know.</summary>
    public Dictionary<string, VerifierKey?> Witnesses { get; } = new(StringComparer.Ordinal);

    /// <summary>What must be satisfied, or <c>none</c>.</summary>
    public string Quorum => _quorum!;

    /// <exception cref="UnusableException">It has not this form; the line is named.</exception>
    public static Policy Parse(byte[] bytes, string file)
    {
        var policy = new Policy();
        var lines = Text.Lines(bytes, file);
        if (lines.Length > LinesMax)
            throw new UnusableException($"{file}: has more than {LinesMax} lines");
        for (var i = 0; i < lines.Length; i++)
        {
            var words = lines[i].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && !words[0].StartsWith('#') && !policy.Take(words, $"{file} line {i + 1}"))
                throw new UnusableException($"{file} line {i + 1}: is not understood, names what no earlier line has, or names it twice");
        }
        return policy._quorum is not null ? policy : throw new UnusableException($"{file}: has no quorum line");
    }

    /// <summary>Whether these witnesses are enough.</summary>
    public bool IsSatisfied(IReadOnlySet<string> seen) => Quorum == "none" || Holds(Quorum, seen);

    // Groups name earlier lines only, so this ends.
    private bool Holds(string name, IReadOnlySet<string> seen) =>
        _groups.TryGetValue(name, out var group) ? group.Members.Count(member => Holds(member, seen)) >= group.Needed : seen.Contains(name);

    private bool Take(string[] words, string place)
    {
        switch (words)
        {
            case ["log", _] or ["log", _, _]:
                if (VerifierKey.Parse(words[1], place) is { } log)
                    Logs.Add(log);
                return IsFirst(_logKeys, words[1], place);
            case ["witness", _, _] or ["witness", _, _, _]:
                var witness = VerifierKey.Parse(words[2], place);
                // One of a kind we cannot check counts as one that never signs.
                return IsNew(words[1])
                    && (witness is null or { Type: KeyType.Cosignature })
                    && IsFirst(_witnessKeys, words[2], place)
                    && Witnesses.TryAdd(words[1], witness);
            case ["group", var name, var needed, .. var members]:
                var count =
                    needed == "all" ? members.Length
                    : needed == "any" ? 1
                    : Text.TryNumber(needed, out var k) ? (int)Math.Min(k, int.MaxValue)
                    : 0;
                return IsNew(name)
                    && count >= 1
                    && count <= members.Length
                    && members.All(member => IsKnown(member) && _members.Add(member))
                    && _groups.TryAdd(name, (count, members));
            case ["quorum", var name]:
                var first = _quorum is null;
                _quorum = name;
                return first && (name == "none" || IsKnown(name));
            default:
                return false;
        }
    }

    // One key is one signer, whatever it is called: under two names it would make a quorum by itself.
    private static bool IsFirst(HashSet<string> keys, string vkey, string place) =>
        keys.Add(VerifierKey.PublicKey(vkey, place))
            ? true
            : throw new UnusableException(
                $"{place}: has a public key that an earlier line has, and one key counts once under whatever names"
            );

    private bool IsKnown(string name) => Witnesses.ContainsKey(name) || _groups.ContainsKey(name);

    private bool IsNew(string name) => name != "none" && !IsKnown(name);
}
