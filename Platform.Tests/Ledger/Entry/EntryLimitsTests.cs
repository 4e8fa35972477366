using System.Text;
using Platform.Ledger.Entry;
using Platform.Ledger.Serialization;

namespace Platform.Tests.Ledger.Entry;

public sealed class EntryLimitsTests
{
    [Fact]
    public void the_longest_texts_fit_beside_the_largest_data()
    {
        var text = string.Concat(Enumerable.Repeat("\uffe6", 200));
        var data = Encoding.UTF8.GetBytes($"{{\"a\":\"{new string('x', 60_000)}\"}}");
        var draft = new DraftedEvent(text, text, "t", 1, data, FromMember.Nowhere, []);
        var author = new EntryAuthor(text, text, text);
        var written = EntryWriter.Write(draft, author, Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, MadeEntry.VersionMax, new byte[32]);
        CanonicalJson.IsCanonical(written).ShouldBeTrue();
    }

    [Theory]
    [InlineData(65_535)]
    [InlineData(100_000)]
    public void an_entry_of_more_than_65535_bytes_is_too_large(int dataBytes)
    {
        var draft = new DraftedEvent("t1", "a/b", "t", 1, new byte[dataBytes], FromMember.Nowhere, []);
        Should.Throw<EventTooLargeException>(() => EntryWriter.Write(draft, new EntryAuthor("a", "system"), Guid.Empty, default, 1, []));
    }

    [Fact]
    public void an_entry_of_exactly_65535_bytes_is_not()
    {
        var empty = Write(0).Length;
        Write(EntryDraft.MaxBytes - empty).Length.ShouldBe(EntryDraft.MaxBytes);
        Should.Throw<EventTooLargeException>(() => Write(EntryDraft.MaxBytes - empty + 1));

        static byte[] Write(int more) =>
            EntryWriter.Write(
                new DraftedEvent(
                    "t1",
                    "a/b",
                    "t",
                    1,
                    Encoding.UTF8.GetBytes($"{{\"a\":\"{new string('x', more)}\"}}"),
                    FromMember.Nowhere,
                    []
                ),
                new EntryAuthor("a", "system"),
                Guid.Empty,
                DateTimeOffset.UnixEpoch,
                1,
                []
            );
    }

    [Theory]
    [InlineData("a\"b", null)]
    [InlineData("a\\b", null)]
    [InlineData("a\nb", null)]
    [InlineData("half", null)]
    [InlineData("a", "0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("a", "0123")]
    public void a_text_that_no_envelope_can_hold_is_refused(string id, string? trace)
    {
        var draft = new DraftedEvent("t1", "a/b", "t", 1, "{}"u8.ToArray(), FromMember.Nowhere, []);
        // Half a character does not survive as an attribute's argument.
        var author = new EntryAuthor(id == "half" ? "a\ud800b" : id, "system", Trace: trace);
        Should
            .Throw<LedgerRefusalException>(() => EntryWriter.Write(draft, author, Guid.Empty, default, 1, []))
            .Code.ShouldBe("bad-envelope");
    }
}
