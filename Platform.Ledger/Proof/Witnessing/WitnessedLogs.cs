using System.Security.Cryptography;
using System.Text;
using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>The logs a witness cosigns, by origin: a key's name is its log's.</summary>
public sealed class WitnessedLogs
{
    /// <summary>Keys of logs one witness takes.</summary>
    public const int KeysMax = 1024;

    private readonly Dictionary<string, List<VerifierKey>> _keys;

    /// <exception cref="InvalidDataException">None, too many, or a key that is no log's.</exception>
    public WitnessedLogs(IReadOnlyCollection<VerifierKey> keys)
    {
        if (keys.Count is 0 or > KeysMax)
        {
            throw new InvalidDataException($"a witness needs the keys of 1 to {KeysMax} logs");
        }
        if (keys.FirstOrDefault(key => key.Kind == SignatureKind.Cosignature) is { } other)
        {
            throw new InvalidDataException($"{other.Name}: a witness's key cannot be a log's");
        }
        _keys = keys.GroupBy(key => key.Name, StringComparer.Ordinal)
            .ToDictionary(log => log.Key, log => log.ToList(), StringComparer.Ordinal);
    }

    public IEnumerable<string> Origins => _keys.Keys;

    public bool Knows(string origin) => _keys.ContainsKey(origin);

    /// <summary>The origin whose SHA-256 this is, in hexadecimal, lower case; null where there is none.</summary>
    public string? Find(string hash) => _keys.Keys.FirstOrDefault(origin => HashOf(origin) == hash);

    /// <summary>
    /// The note with this log's own lines alone, all of them valid; null where it has none, or one that is not. Others' lines are left out unread:
    /// whoever reads the note from us would take them for ours to vouch for.
    /// </summary>
    public SignedNote? Signed(string origin, SignedNote note)
    {
        var keys = _keys[origin];
        var verdicts = keys.ConvertAll(key => key.Verify(note));
        return verdicts.Contains(true) && !verdicts.Contains(false)
            ? note with
            {
                Signatures = [.. note.Signatures.Where(line => keys.Exists(key => key.Made(line)))],
            }
            : null;
    }

    /// <summary>How a log is named in a monitor's address.</summary>
    public static string HashOf(string origin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));
}
