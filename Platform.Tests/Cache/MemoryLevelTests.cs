using Platform.Projections.Cache;

namespace Platform.Tests.Cache;

public sealed class MemoryLevelTests
{
    private readonly CacheFigures figures = new();

    [Fact]
    public void an_older_position_never_replaces_a_newer_one()
    {
        var memory = new MemoryLevel<string>(10, 1_000, figures);
        memory.Put(Key(1), Entry("new", position: 7));
        memory.Put(Key(1), Entry("old", position: 6));
        memory.TryGet(Key(1), out var there).ShouldBeTrue();
        there!.Value.ShouldBe("new");
        memory.Put(Key(1), Entry("rebuilt", position: 5, generation: 2));
        memory.TryGet(Key(1), out there).ShouldBeTrue();
        there!.Value.ShouldBe("rebuilt");
    }

    [Fact]
    public void holds_no_more_entries_and_bytes_than_allowed_and_keeps_what_is_used()
    {
        var memory = new MemoryLevel<string>(100, 1_000, figures);
        for (var i = 0; i < 10_000; i++)
        {
            memory.Put(Key(i), Entry("x", i, bytes: 10 + (i % 7)));
            memory.TryGet(Key(0), out _).ShouldBeTrue($"the one that is always used, after {i}");
            memory.Entries.ShouldBeLessThanOrEqualTo(100);
            memory.Bytes.ShouldBeLessThanOrEqualTo(1_000);
        }
        figures.Evictions.ShouldBeGreaterThan(9_000);
        memory.TryGet(Key(5), out _).ShouldBeFalse();
    }

    [Fact]
    public void what_would_fill_it_alone_is_not_kept()
    {
        var memory = new MemoryLevel<string>(10, 1_000, figures);
        memory.Put(Key(1), Entry("x", 1, bytes: 501));
        memory.Entries.ShouldBe(0);
    }

    private static CacheKey Key(int number) => new("t", $"{number}");

    private static CacheEntry<string> Entry(string value, long position, int bytes = 1, long generation = 1) =>
        new(value, generation, position, bytes, long.MaxValue);
}
