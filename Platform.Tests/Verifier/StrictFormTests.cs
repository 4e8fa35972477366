using System.Text;
using Platform.Verify.Entries;

namespace Platform.Tests.Verifier;

public sealed class StrictFormTests
{
    private static readonly string Entry = Encoding.UTF8.GetString(MadeEntries.Of("t", 1, seed: 3, streams: 1)[0]);

    [Fact]
    public void entries_as_they_are_written_are_canonical()
    {
        foreach (var entry in MadeEntries.Of("t", 200, seed: 4, streams: 5))
            StrictForm.Problem(entry).ShouldBeNull(Encoding.UTF8.GetString(entry));
    }

    [Theory]
    [InlineData("\"format\":1", "\"format\": 1", "has space between its tokens")]
    [InlineData("\"format\":1", "\"format\":1.0", "has a number that is no integer in its shortest form")]
    [InlineData("\"format\":1", "\"format\":-0", "has a number that is no integer in its shortest form")]
    [InlineData("\"format\":1", "\"format\":9007199254740993", "has a number that is no integer in its shortest form")]
    [InlineData("\"kind\":\"user\"", "\"kind\":\"\\u0075ser\"", "has an escape that is not the shortest")]
    [InlineData("\"kind\":\"user\"", "\"kind\":\"user\",\"kind\":\"user\"", "has names out of order, or one twice")]
    [InlineData("\"kind\":\"user\"", "\"kind\":\"user\",\"a\":\"b\"", "has names out of order, or one twice")]
    [InlineData("\"format\":1", "\"format\":1,\"formats\":1", "has not the fourteen members of an entry of format 1")]
    [InlineData("\"kind\":\"user\"", "\"kind\":user", "is not JSON")]
    public void another_form_is_named(string was, string now, string problem) =>
        StrictForm.Problem(Encoding.UTF8.GetBytes(Entry.Replace(was, now, StringComparison.Ordinal))).ShouldBe(problem);
}
