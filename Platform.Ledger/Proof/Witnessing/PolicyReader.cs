using System.Globalization;
using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>Reads the lines of a policy: later ones may use the names of earlier ones, and each name is a member once.</summary>
internal sealed class PolicyReader
{
    private const string Nothing = "none";
    private readonly List<VerifierKey> _logs = [];
    private readonly List<PolicyWitness> _witnesses = [];
    private readonly Dictionary<string, PolicyRule> _named = new(StringComparer.Ordinal);
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private PolicyRule? _quorum;
    private int _groups;
    private PolicyLine _line = new(0, []);

    public WitnessPolicy Read(string text)
    {
        foreach (var line in PolicyLine.Of(text))
        {
            _line = line;
            Take(line.Words);
        }
        return new WitnessPolicy(_logs, _witnesses, _quorum ?? throw new InvalidDataException("a policy without a quorum line"));
    }

    private void Take(string[] words)
    {
        switch (words)
        {
            case ["log", var key]:
                AddLog(key, null);
                break;
            case ["log", var key, var url]:
                AddLog(key, _line.Url(url));
                break;
            case ["witness", var name, var key]:
                AddWitness(name, key, null);
                break;
            case ["witness", var name, var key, var url]:
                AddWitness(name, key, _line.Url(url));
                break;
            case ["group", var name, var needed, .. var members]:
                AddGroup(name, needed, members);
                break;
            case ["quorum", var name]:
                _line.Require(_quorum is null, "a second quorum");
                _quorum = name == Nothing ? PolicyRule.None : Named(name);
                break;
            default:
                throw _line.Wrong("not a line of a policy");
        }
    }

    private void AddLog(string text, Uri? _)
    {
        var key = _line.Key(text);
        _line.Require(key.Kind != SignatureKind.Cosignature, "a witness's key cannot be a log's");
        _line.Require(_logs.TrueForAll(other => !other.Public.AsSpan().SequenceEqual(key.Public)), "a log's key for the second time");
        _logs.Add(key);
        _line.Require(_logs.Count <= WitnessPolicy.LinesMax, $"more than {WitnessPolicy.LinesMax} logs");
    }

    private void AddWitness(string name, string text, Uri? url)
    {
        var key = _line.Key(text);
        _line.Require(key.Kind == SignatureKind.Cosignature, "a witness's key is one for cosignatures (kind 4)");
        // The same key under two names would count twice.
        _line.Require(
            _witnesses.TrueForAll(other => !other.Key.Public.AsSpan().SequenceEqual(key.Public)),
            "a witness's key for the second time"
        );
        Name(name, new PolicyRule(key, 1, []));
        _witnesses.Add(new PolicyWitness(name, key, url));
        _line.Require(_witnesses.Count <= WitnessPolicy.LinesMax, $"more than {WitnessPolicy.LinesMax} witnesses");
    }

    private void AddGroup(string name, string needed, string[] members)
    {
        _line.Require(++_groups <= WitnessPolicy.LinesMax, $"more than {WitnessPolicy.LinesMax} groups");
        _line.Require(members.Length > 0, "a group without members");
        var count = needed switch
        {
            "any" => 1,
            "all" => members.Length,
            _ when int.TryParse(needed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            _ => 0,
        };
        _line.Require(count >= 1 && count <= members.Length, "a group needs all, any, or from 1 to as many as it has members");
        var rules = members.Select(Named).ToList();
        _line.Require(members.All(_members.Add), "a name that is a member twice");
        Name(name, new PolicyRule(null, count, rules));
    }

    private void Name(string name, PolicyRule rule) =>
        _line.Require(name != Nothing && _named.TryAdd(name, rule), $"a name that is '{Nothing}' or taken already");

    private PolicyRule Named(string name) => _named.GetValueOrDefault(name) ?? throw _line.Wrong("a name that no line before has");
}
