namespace Platform.Tests.EventStore.Proof;

/// <summary>Every column of the groups, and their rows.</summary>
internal static class GroupTampering
{
    public static readonly Tamper[] Kinds =
    [
        Number,
        First,
        Last,
        Digest,
        Created,
        Requests,
        Seal,
        Genesis,
        Delete,
        DeleteRun,
        PutBehind,
        PutBefore,
        ExchangeNumbers,
        ExchangeDigests,
        ExchangeSeals,
    ];

    private static Tampered Change(LogCopy log, Random random, string what, Func<GroupLine, GroupLine> change)
    {
        var i = random.Pick(log.Groups, from: 1);
        var group = log.Groups[i];
        log.Groups[i] = change(group);
        return new Tampered($"{what} of group {group.Number}", group.First);
    }

    private static long Other(Random random) =>
        random.Next(2) == 0 ? 1
        : random.Next(2) == 0 ? -1
        : 1_000_000_000_000;

    private static Tampered Number(LogCopy log, Random random) => Change(log, random, "number", g => g with { Number = -g.Number });

    private static Tampered First(LogCopy log, Random random) =>
        Change(log, random, "first", g => g with { First = g.First + Other(random) });

    private static Tampered Last(LogCopy log, Random random) => Change(log, random, "last", g => g with { Last = g.Last + Other(random) });

    private static Tampered Digest(LogCopy log, Random random) =>
        Change(log, random, "digest", g => g with { Digest = random.Flip(g.Digest) });

    private static Tampered Created(LogCopy log, Random random) =>
        Change(
            log,
            random,
            "created",
            g => g with { Created = g.Created.AddMicroseconds(random.Next(2) == 0 ? 1 : -1_000_000L * 3_600 * 24 * 365) }
        );

    private static Tampered Requests(LogCopy log, Random random) =>
        Change(log, random, "requests", g => g with { Requests = g.Requests + (int)Math.Clamp(Other(random), -1, 2) });

    private static Tampered Seal(LogCopy log, Random random) => Change(log, random, "seal", g => g with { Seal = random.Flip(g.Seal) });

    private static Tampered Genesis(LogCopy log, Random random)
    {
        log.Groups[0] = log.Groups[0] with { Digest = random.Flip(log.Groups[0].Digest) };
        return new Tampered("digest of group 0", 1);
    }

    private static Tampered Delete(LogCopy log, Random random)
    {
        var i = random.Pick(log.Groups);
        var first = log.Groups[i].First;
        log.Groups.RemoveAt(i);
        return new Tampered($"group {i} deleted", first);
    }

    private static Tampered DeleteRun(LogCopy log, Random random)
    {
        var i = random.Pick(log.Groups, from: 1);
        var first = log.Groups[i].First;
        log.Groups.RemoveRange(i, log.Groups.Count - i);
        return new Tampered($"groups from {i} on deleted", first);
    }

    private static Tampered PutBehind(LogCopy log, Random random)
    {
        var last = log.Groups[^1];
        log.Groups.Add(last with { Number = last.Number + 1, First = last.Last + 1 });
        return new Tampered("a group more", last.Last + 1);
    }

    private static Tampered PutBefore(LogCopy log, Random random)
    {
        log.Groups.Add(log.Groups[0] with { Number = -1 - random.Next(5) });
        return new Tampered("a group before the first", 1);
    }

    private static Tampered Exchange(LogCopy log, Random random, string what, Func<GroupLine, GroupLine, GroupLine> take)
    {
        var i = random.Pick(log.Groups, from: 2);
        var j = random.Next(1, i);
        (log.Groups[i], log.Groups[j]) = (take(log.Groups[i], log.Groups[j]), take(log.Groups[j], log.Groups[i]));
        return new Tampered($"{what} of groups {i} and {j} exchanged", log.Groups[j].First);
    }

    private static Tampered ExchangeNumbers(LogCopy log, Random random) =>
        Exchange(log, random, "numbers", (g, o) => g with { Number = o.Number });

    private static Tampered ExchangeDigests(LogCopy log, Random random) =>
        Exchange(log, random, "digests", (g, o) => g with { Digest = o.Digest });

    private static Tampered ExchangeSeals(LogCopy log, Random random) => Exchange(log, random, "seals", (g, o) => g with { Seal = o.Seal });
}
