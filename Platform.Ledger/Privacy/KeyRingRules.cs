using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Privacy;

/// <summary>What holds of every key ring that was written here.</summary>
internal static class KeyRingRules
{
    /// <summary>What is wrong with master keys; null: nothing.</summary>
    public static string? WrongOf(IReadOnlyList<KeyRingFile.MasterKey> keys)
    {
        if (keys.Count == 0)
            return "it has no master key";
        if (keys.FirstOrDefault(key => key.Epoch < 1) is { } early)
            return $"a master key of epoch {early.Epoch}: epochs begin at 1";
        if (keys.FirstOrDefault(key => key.Key?.Length != KeyRing.KeyBytes) is { } odd)
            return $"the master key of epoch {odd.Epoch} has not {KeyRing.KeyBytes} bytes";
        return keys.CountBy(key => key.Epoch).FirstOrDefault(epoch => epoch.Value > 1) is { Value: > 1 } twice
            ? $"master epoch {twice.Key} is there twice"
            : null;
    }

    /// <summary>
    /// What is wrong with signing keys; null: nothing. Their epochs count 1, 2, 3 …, and each begins where the one before it ends: at any moment one
    /// counts, and two for no longer than <see cref="KeyRing.SigningOverlap"/>.
    /// </summary>
    public static string? WrongOf(IReadOnlyList<LogKey> keys) =>
        WrongOf([.. keys.Select(key => new Pair(key.Epoch, key.From, key.Until, key.Flaw))]);

    /// <summary>The same of their public halves.</summary>
    public static string? WrongOf(IReadOnlyList<PublicLogKey> keys) =>
        WrongOf([.. keys.Select(key => new Pair(key.Epoch, key.From, key.Until, key.Flaw))]);

    private static string? WrongOf(List<Pair> keys)
    {
        var sorted = keys.OrderBy(key => key.Epoch).ToList();
        for (var i = 0; i < sorted.Count; i++)
        {
            if (sorted[i].Epoch != i + 1)
                return $"signing epochs count 1, 2, 3: {i + 1} is missing, or {sorted[i].Epoch} is there twice";
        }
        foreach (var key in sorted)
        {
            if ((key.Flaw() ?? WindowOf(key, sorted.ElementAtOrDefault(key.Epoch))) is { } wrong)
                return $"the signing key of epoch {key.Epoch} {wrong}";
        }
        return null;
    }

    private static string? WindowOf(Pair key, Pair? next)
    {
        if (next is null)
            return key.Until is null ? null : "is the newest, and has ended";
        if (key.Until is not { } until)
            return "has not ended, and there is a newer one";
        if (until <= key.From || next.From < key.From)
            return "ends before it begins, or the next begins before it";
        if (until < next.From)
            return "ended before the next began";
        return until > next.From + KeyRing.SigningOverlap ? $"counts for more than {KeyRing.SigningOverlap} beside the next" : null;
    }

    private sealed record Pair(int Epoch, DateTimeOffset From, DateTimeOffset? Until, Func<string?> Flaw);
}
