using Platform.EventStore.Streams;

namespace Platform.Tests.EventStore.Streams;

public sealed class AnswerTests
{
    [Fact]
    public void a_body_names_the_positions_the_commit_gave_byte_for_byte()
    {
        var answer = new Answer(200, $$"""{"a":"{{Answer.PositionAt(0)}}","b":["{{Answer.PositionAt(12)}}","x\u00000"]}""");
        answer.Render(9).ShouldBe("""{"a":"9","b":["21","x\u00000"]}""");
        Answer.FromBytes(answer.ToBytes()).Render(9).ShouldBe(answer.Render(9));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("""{"a":1}""")]
    public void a_body_without_positions_is_left_alone(string? body) =>
        Answer.FromBytes(new Answer(204, body).ToBytes()).Render(5).ShouldBe(body);

    [Fact]
    public void everything_it_says_survives_being_stored()
    {
        var answer = new Answer(201, "{}", "\"3\"", "/v1/things/ä", 2, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        Answer.FromBytes(answer.ToBytes()).ShouldBe(answer);
    }
}
