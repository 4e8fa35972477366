namespace Platform.Ledger.Proof.Notes;

/// <summary>Holds a checkpoint as it is stored beside the keys that sign here.</summary>
internal static class OwnSignatures
{
    /// <summary>How far the clocks of the database and of those who sign may be apart.</summary>
    public static readonly TimeSpan ClocksApartMax = TimeSpan.FromMinutes(5);

    /// <summary>What is wrong with its signatures; null where each is one of ours, of this text, by a key that counted then.</summary>
    /// <param name="at">When it was signed; null: at any time.</param>
    public static string? Wrong(LogKeys keys, SignedNote note, string origin, DateTimeOffset? at)
    {
        var published = keys.Published(origin);
        if (!note.Signatures.Any(line => published.Any(key => key.Key.Made(line))))
        {
            return "no key of the key ring signed it";
        }
        foreach (var line in note.Signatures)
        {
            var key = published.FirstOrDefault(key => key.Key.Made(line));
            if (key is null)
            {
                return "a key that the key ring does not have signed it";
            }
            if (key.Key.Verify(note) is not true)
            {
                return "a signature is not of its text";
            }
            if (at < key.From - ClocksApartMax || at > key.Until + ClocksApartMax)
            {
                return "it was signed when its key did not count";
            }
        }
        return null;
    }
}
