using System.Buffers.Text;
using System.Text;
using Platform.Ledger.Entry;
using Platform.Ledger.Serialization;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Entry;

/// <summary>The bytes of entries: as the first engine wrote them, canonical, and read from their ends without being parsed.</summary>
public sealed class EntryBytesTests(ITestOutputHelper output)
{
    [Fact]
    public void an_entry_is_canonical_and_as_the_first_engine_wrote_it()
    {
        var random = new Random(Seeds.Next(output));
        for (var i = 0; i < 2_000; i++)
        {
            var entry = new MadeEntry(random);
            CanonicalJson.IsCanonical(entry.Bytes).ShouldBeTrue(Encoding.UTF8.GetString(entry.Bytes));
            Encoding.UTF8.GetString(entry.Bytes).ShouldBe(Encoding.UTF8.GetString(entry.AsTheFirstEngine()));
        }
    }

    [Fact]
    public void its_ends_say_what_it_was_made_of()
    {
        var random = new Random(Seeds.Next(output));
        var cache = new LeafCache();
        for (var i = 0; i < 2_000; i++)
        {
            var entry = new MadeEntry(random);
            EntryTail.TryRead(entry.Bytes, out var tail).ShouldBeTrue();
            Encoding.UTF8.GetString(tail.Tenant).ShouldBe(entry.Draft.Tenant);
            Encoding.UTF8.GetString(tail.Stream).ShouldBe(entry.Draft.Stream);
            Encoding.UTF8.GetString(tail.Type).ShouldBe(entry.Draft.Type);
            tail.Version.ShouldBe(entry.Version);
            tail.Schema.ShouldBe(entry.Draft.Schema);
            Encoding.UTF8.GetString(tail.Prev).ShouldBe(entry.Prev.Length == 0 ? "" : Base64Url.EncodeToString(entry.Prev));
            EntryHead.At(entry.Bytes).ShouldBe(entry.At);
            EntryHead.HasId(entry.Bytes, Encoding.UTF8.GetBytes($"{entry.Id}")).ShouldBeTrue();
            EntryHead.HasId(entry.Bytes, Encoding.UTF8.GetBytes($"{Guid.NewGuid()}")).ShouldBeFalse();
            cache.Put(entry.Bytes);
            var kept = cache.Find(entry.Draft.Tenant, entry.Draft.Stream, entry.Version);
            (kept is null).ShouldBe(entry.Bytes.Length > LeafCache.EntryBytesMax);
            cache.Find(entry.Draft.Tenant, entry.Draft.Stream, entry.Version + 1).ShouldBeNull();
        }
    }

    [Fact]
    public void what_is_cut_anywhere_is_no_entry_and_is_not_kept()
    {
        var random = new Random(Seeds.Next(output));
        var entry = new MadeEntry(random);
        var cache = new LeafCache();
        for (var length = 0; length < entry.Bytes.Length; length++)
        {
            EntryTail.TryRead(entry.Bytes.AsSpan(0, length), out _).ShouldBeFalse($"{length} bytes");
            cache.Put(entry.Bytes[..length]);
        }
        cache.Find(entry.Draft.Tenant, entry.Draft.Stream, entry.Version).ShouldBeNull();
        Should.Throw<InvalidDataException>(() => EntryHead.At("{\"actor\":{\"id\":\"a\",\"kind\":\"b\"},\"at\":\"2026"u8));
    }

    [Fact]
    public void what_is_dropped_is_forgotten_and_a_name_that_is_too_long_is_not_looked_for()
    {
        var entry = new MadeEntry(new Random(1), dataMax: 100);
        var cache = new LeafCache();
        cache.Put(entry.Bytes);
        cache.Drop(entry.Draft.Tenant, entry.Draft.Stream);
        cache.Find(entry.Draft.Tenant, entry.Draft.Stream, entry.Version).ShouldBeNull();
        cache.Find("t1", new string('x', 10_000), 1).ShouldBeNull();
    }
}
