using System.Text.RegularExpressions;

namespace Platform.Tests.EventStore.Proof;

/// <summary>Rows of the log deleted, cut off, exchanged, moved, put in.</summary>
internal static partial class LogTampering
{
    public static readonly Tamper[] Kinds =
    [
        Delete,
        DeleteRun,
        CutTail,
        CutTailAndGroups,
        CutGroupsOnly,
        ExchangePositions,
        ExchangeContents,
        ExchangeEntries,
        ExchangeLeaves,
        MoveToOtherStream,
        RewriteIntoOtherStream,
        Forge,
        PutIn,
        PutBefore,
        TakeOutAndCloseUp,
    ];

    private static Tampered Delete(LogCopy log, Random random)
    {
        var i = random.Pick(log.Log);
        log.Log.RemoveAt(i);
        return new Tampered($"deleted {i + 1}", i + 1);
    }

    private static Tampered DeleteRun(LogCopy log, Random random)
    {
        var i = random.Pick(log.Log);
        var count = random.Next(1, log.Log.Count - i + 1);
        log.Log.RemoveRange(i, count);
        return new Tampered($"deleted {count} from {i + 1}", i + 1);
    }

    private static GroupLine GroupWithAMiddle(LogCopy log, Random random)
    {
        var groups = log.Groups.Where(g => g.Last > g.First).ToArray();
        return groups[random.Next(groups.Length)];
    }

    private static Tampered CutTail(LogCopy log, Random random)
    {
        var group = GroupWithAMiddle(log, random);
        var kept = random.NextInt64(group.First, group.Last);
        log.Log.RemoveAll(l => l.Position > kept);
        return new Tampered($"tail cut behind {kept}", kept + 1);
    }

    private static Tampered CutTailAndGroups(LogCopy log, Random random)
    {
        var group = GroupWithAMiddle(log, random);
        var kept = random.NextInt64(group.First, group.Last);
        log.Log.RemoveAll(l => l.Position > kept);
        log.Groups.RemoveAll(g => g.Number > group.Number);
        log.Requests.RemoveAll(r => r.Group > group.Number);
        return new Tampered($"tail cut behind {kept}, with its later groups", kept + 1);
    }

    private static Tampered CutGroupsOnly(LogCopy log, Random random)
    {
        var group = GroupWithAMiddle(log, random);
        var kept = random.NextInt64(group.First, group.Last);
        log.Log.RemoveAll(l => l.Position > kept);
        log.Groups.RemoveAll(g => g.Number >= group.Number);
        log.Requests.RemoveAll(r => r.Group >= group.Number);
        return new Tampered($"tail cut behind {kept}, with its group and later ones", group.First);
    }

    private static Tampered Exchange(LogCopy log, Random random, string what, Func<LogLine, LogLine, LogLine> take)
    {
        var i = random.Pick(log.Log);
        // Near ones and far ones: neighbours are the hardest to tell.
        var j = random.Next(2) == 0 ? Math.Min(i + random.Next(1, 4), log.Log.Count - 1) : random.Pick(log.Log);
        if (i == j)
        {
            j = i == 0 ? 1 : i - 1;
        }
        (log.Log[i], log.Log[j]) = (take(log.Log[i], log.Log[j]), take(log.Log[j], log.Log[i]));
        return new Tampered($"{what} of {i + 1} and {j + 1} exchanged", Math.Min(i, j) + 1);
    }

    private static Tampered ExchangePositions(LogCopy log, Random random) =>
        Exchange(log, random, "positions", (l, o) => l with { Position = o.Position });

    private static Tampered ExchangeContents(LogCopy log, Random random) =>
        Exchange(log, random, "entries and leaves", (l, o) => l with { Entry = o.Entry, Leaf = o.Leaf });

    private static Tampered ExchangeEntries(LogCopy log, Random random) =>
        Exchange(log, random, "entries", (l, o) => l with { Entry = o.Entry });

    private static Tampered ExchangeLeaves(LogCopy log, Random random) =>
        Exchange(log, random, "leaves", (l, o) => l with { Leaf = o.Leaf });

    // A line, and another stream of its tenant, which a small log does not have for each.
    private static (int At, string Stream, LogLine Head) OtherStream(LogCopy log, Random random)
    {
        var pairs = log
            .Log.Select(l => (l.Tenant, l.Stream))
            .Distinct()
            .GroupBy(l => l.Tenant, l => l.Stream)
            .Where(tenant => tenant.Skip(1).Any())
            .ToDictionary(tenant => tenant.Key, tenant => tenant.ToArray());
        var lines = Enumerable.Range(0, log.Log.Count).Where(i => pairs.ContainsKey(log.Log[i].Tenant)).ToList();
        var at = lines[random.Pick(lines)];
        var line = log.Log[at];
        var others = pairs[line.Tenant].Where(stream => stream != line.Stream).ToArray();
        var other = others[random.Next(others.Length)];
        return (at, other, log.Log.Last(l => l.Tenant == line.Tenant && l.Stream == other));
    }

    private static Tampered MoveToOtherStream(LogCopy log, Random random)
    {
        var (i, stream, head) = OtherStream(log, random);
        log.Log[i] = log.Log[i] with { Stream = stream, Version = head.Version + 1 };
        return new Tampered($"moved to another stream at {i + 1}", i + 1);
    }

    private static Tampered RewriteIntoOtherStream(LogCopy log, Random random)
    {
        var (i, stream, head) = OtherStream(log, random);
        var line = log.Log[i];
        var text = line.Entry.Text().Replace(line.Stream, stream, StringComparison.Ordinal);
        text = VersionMember().Replace(text, $"\"version\":{head.Version + 1}}}");
        text = PrevMember().Replace(text, $"\"prev\":\"{System.Buffers.Text.Base64Url.EncodeToString(head.Leaf)}\"");
        log.Log[i] = line with { Stream = stream, Version = head.Version + 1, Entry = text.Bytes(), Leaf = Tampering.LeafOf(text.Bytes()) };
        return new Tampered($"{i + 1} rewritten into another stream", i + 1, log.IsAlone(line));
    }

    private static LogLine Forged(long position, string tenant)
    {
        var entry =
            $$"""{"at":"2026-01-01T00:00:00.000000Z","format":1,"prev":null,"stream":"forged/1","tenant":"{{tenant}}","version":1}""".Bytes();
        return new LogLine(position, tenant, 1, "forged/1", 1, Tampering.LeafOf(entry), entry);
    }

    private static Tampered Forge(LogCopy log, Random random)
    {
        var position = log.End + 1 + random.Next(3);
        log.Log.Add(Forged(position, "intruder"));
        return new Tampered($"forged at {position}", position);
    }

    private static Tampered PutIn(LogCopy log, Random random)
    {
        var i = random.Pick(log.Log);
        for (var j = i; j < log.Log.Count; j++)
        {
            log.Log[j] = log.Log[j] with { Position = j + 2 };
        }
        log.Log.Insert(i, Forged(i + 1, "intruder"));
        return new Tampered($"forged at {i + 1}, the others moved up", i + 1);
    }

    private static Tampered PutBefore(LogCopy log, Random random)
    {
        var position = -random.Next(10);
        log.Log.Insert(0, Forged(position, "intruder"));
        return new Tampered($"forged at {position}", position);
    }

    // Not in the last group: one short there looks like a cut tail.
    private static Tampered TakeOutAndCloseUp(LogCopy log, Random random)
    {
        var i = random.Next((int)log.GroupOf(log.End).First - 1);
        var removed = log.Log[i];
        log.Log.RemoveAt(i);
        for (var j = i; j < log.Log.Count; j++)
        {
            log.Log[j] = log.Log[j] with { Position = j + 1 };
        }
        return new Tampered($"{i + 1} taken out, the others moved down", i + 1, log.IsAlone(removed));
    }

    [GeneratedRegex("\"version\":[0-9]+}$")]
    private static partial Regex VersionMember();

    [GeneratedRegex("\"prev\":(null|\"[^\"]*\")")]
    private static partial Regex PrevMember();
}
