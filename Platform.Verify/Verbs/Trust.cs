using Platform.Verify.Formats;
using Platform.Verify.Input;

namespace Platform.Verify.Verbs;

/// <summary>Whose signatures count, and who said so: the person at the keyboard, or only the export itself.</summary>
internal sealed class Trust
{
    private readonly List<KnownKey> _keys = [];
    private readonly Policy? _policy;
    private readonly bool _ownKeys;
    private readonly bool _ownPolicy;

    /// <param name="bundle">The export, whose own keys and policy are taken where none is given; or null.</param>
    public Trust(Options options, Bundle? bundle)
    {
        foreach (var key in options.Keys)
            _keys.Add(
                new KnownKey(
                    VerifierKey.Parse(key, "--key") ?? throw new UnusableException($"--key {key}: is of a type this program does not know"),
                    null
                )
            );
        foreach (var file in options.KeyFiles)
            _keys.AddRange(KnownKey.Parse(Bundle.SmallFile(file), file));
        if (options.Policy is { } policy)
        {
            _policy = Policy.Parse(Bundle.SmallFile(policy), policy);
            _keys.AddRange(_policy.Logs.Select(key => new KnownKey(key, null)));
        }
        KnownKey[] own = bundle is null ? [] : [.. KnownKey.Parse(bundle.Small("keys"), "keys")];
        // What the export says of a key's end can only take away from what was given.
        for (var i = 0; i < _keys.Count; i++)
            _keys[i] = _keys[i] with
            {
                Until = _keys[i].Until ?? own.FirstOrDefault(key => key.Key.Fingerprint == _keys[i].Key.Fingerprint)?.Until,
            };
        if (bundle is not null && _policy is null)
            (_policy, _ownPolicy) = (Policy.Parse(bundle.Small("policy"), "policy"), true);
        if (bundle is not null && !_keys.Exists(known => IsLogKey(known.Key)))
        {
            _keys.AddRange(own);
            _ownKeys = true;
        }
        if (!_keys.Exists(known => IsLogKey(known.Key)))
            throw new UnusableException("no key of a log is known: name one with --key, --keys or --policy");
    }

    /// <summary>Checks the signatures of a checkpoint, and its cosignatures where the policy is about this log.</summary>
    /// <param name="newest">When the newest entry it covers was written: keys that had ended then do not count.</param>
    /// <returns>Who has signed, for people to read.</returns>
    /// <exception cref="WrongException">A known key's signature is not its own, no known key has signed, or witnesses are missing.</exception>
    public string Check(Checkpoint checkpoint, DateTimeOffset? newest = null)
    {
        RequireRightLines(checkpoint);
        var signed = new List<string>();
        var ended = new List<string>();
        foreach (var known in KeysFor(checkpoint).Where(known => checkpoint.IsSignedBy(known.Key)))
            (known.HadEnded(newest) ? ended : signed).Add($"{known.Key} ({known.Key.Type})");
        if (signed.Count == 0)
        {
            var why =
                ended.Count > 0
                    ? $"those of {string.Join(", ", ended)} had ended before its newest entry"
                    : "none of its signatures is of a known key";
            throw new WrongException($"{checkpoint.File}: is not signed by {checkpoint.Origin}: {why}");
        }
        var witnesses = Witnesses(checkpoint, newest);
        return $"signed by {string.Join(" and ", signed)}{witnesses}";
    }

    /// <summary>A policy that does not name the log that witnesses sign would have its quorum asked of nobody.</summary>
    /// <exception cref="UnusableException">It has no line for this log.</exception>
    public void RequirePolicyFor(string origin)
    {
        if (_policy is not null && !_policy.Logs.Exists(log => log.Name == origin))
            throw new UnusableException($"the policy has no log line for {origin}: its quorum would be asked of nobody");
    }

    /// <summary>Says whose word the result rests on; loudly, where it is the export's own.</summary>
    public void Explain(TextWriter output)
    {
        if (_ownKeys)
        {
            output.WriteLine(
                "WARNING: the keys are the export's own. Whoever could change the entries could have made them. Compare these fingerprints"
            );
            output.WriteLine(
                "         with what the operator or a witness has published, or give trusted keys with --key, --keys or --policy:"
            );
            foreach (var key in _keys.Select(known => known.Key).DistinctBy(key => key.Fingerprint))
                output.WriteLine($"         {key.Fingerprint}  {key.Type}, {key.Name}");
        }
        if (_ownPolicy)
            output.WriteLine(
                $"WARNING: the witness policy is the export's own (quorum {_policy!.Quorum}): give the one you ask for with --policy."
            );
    }

    private string Witnesses(Checkpoint checkpoint, DateTimeOffset? newest)
    {
        // A policy is about the logs it names: witnesses sign the root log, which holds every other log's checkpoints.
        if (_policy is null || !_policy.Logs.Exists(log => log.Name == checkpoint.Origin))
            return "";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, key) in _policy.Witnesses)
        {
            if (key is null || _keys.Exists(known => known.Key.Fingerprint == key.Fingerprint && known.HadEnded(newest)))
                continue;
            if (checkpoint.IsSignedBy(key))
                seen.Add(name);
        }
        if (!_policy.IsSatisfied(seen))
            throw new WrongException(
                $"{checkpoint.File}: the witnesses {string.Join(", ", seen)} do not satisfy the quorum {_policy.Quorum}"
            );
        return $", cosigned by {seen.Count} witnesses (quorum {_policy.Quorum})";
    }

    // One pair of keys signs all logs of a platform: a key trusted for one is the key of every log beside it, under that log's name.
    private IEnumerable<KnownKey> KeysFor(Checkpoint checkpoint) =>
        _keys
            .Where(known =>
                IsLogKey(known.Key) && (known.Key.Name == checkpoint.Origin || Checkpoint.BaseOf(known.Key.Name) == checkpoint.Base)
            )
            .OrderByDescending(known => known.Key.Name == checkpoint.Origin)
            .Select(known => known with { Key = known.Key.For(checkpoint.Origin) })
            .DistinctBy(known => known.Key.Fingerprint);

    // Of every key that is known, also of one whose word is not asked for here, or counts no more.
    private void RequireRightLines(Checkpoint checkpoint)
    {
        IEnumerable<VerifierKey> witnesses = _policy is null ? [] : _policy.Witnesses.Values.OfType<VerifierKey>();
        foreach (var key in KeysFor(checkpoint).Concat(_keys).Select(known => known.Key).Concat(witnesses))
            checkpoint.IsSignedBy(key);
    }

    private static bool IsLogKey(VerifierKey key) => key.Type is not KeyType.Cosignature;
}
