namespace Platform.Tests.EventStore.Proof;

/// <summary>Every column of the log, changed in one row.</summary>
internal static class ColumnTampering
{
    public static readonly Tamper[] Kinds = [Entry, EntryAndLeaf, Leaf, Tenant, Stream, Version, TenantPosition, Position, PositionZero];

    public static Tampered Change(LogCopy log, Random random, string what, Func<LogLine, LogLine> change)
    {
        var i = random.Pick(log.Log);
        log.Log[i] = change(log.Log[i]);
        return new Tampered($"{what} at {i + 1}", i + 1);
    }

    private static Tampered Entry(LogCopy log, Random random) => Change(log, random, "entry", l => l with { Entry = random.Flip(l.Entry) });

    private static Tampered EntryAndLeaf(LogCopy log, Random random)
    {
        var i = random.Pick(log.Log);
        var line = log.Log[i];
        var entry = line.Entry.Text().Replace("\"role\":\"auditor\"", "\"role\":\"owner\"", StringComparison.Ordinal).Bytes();
        log.Log[i] = line with { Entry = entry, Leaf = Tampering.LeafOf(entry) };
        return new Tampered($"entry with its leaf at {i + 1}", i + 1, log.IsLinkedTo(line) || log.IsAlone(line));
    }

    private static Tampered Leaf(LogCopy log, Random random) => Change(log, random, "leaf", l => l with { Leaf = random.Flip(l.Leaf) });

    private static Tampered Tenant(LogCopy log, Random random) =>
        Change(log, random, "tenant", l => l with { Tenant = random.Next(2) == 0 ? "intruder" : l.Tenant + " " });

    private static Tampered Stream(LogCopy log, Random random) =>
        Change(log, random, "stream", l => l with { Stream = "grant/" + Guid.NewGuid() });

    private static Tampered Version(LogCopy log, Random random) =>
        Change(log, random, "version", l => l with { Version = random.Next(2) == 0 ? l.Version + 1_000 : -l.Version });

    private static Tampered TenantPosition(LogCopy log, Random random) =>
        Change(
            log,
            random,
            "tenant_position",
            l => l with { TenantPosition = random.Next(2) == 0 ? l.TenantPosition + 100_000 : -l.TenantPosition }
        );

    private static Tampered Position(LogCopy log, Random random) =>
        Change(log, random, "position moved behind the end", l => l with { Position = long.MaxValue - l.Position });

    private static Tampered PositionZero(LogCopy log, Random random)
    {
        var to = -random.Next(100);
        return Change(log, random, $"position moved to {to}", l => l with { Position = to }) with { First = to };
    }
}
