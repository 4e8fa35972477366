using System.Globalization;
using Platform.Api.Http;

namespace Platform.Tests.Http;

public sealed class ExceptionTextTests
{
    [Fact]
    public void our_own_messages_are_kept() =>
        Text(() => throw new InvalidOperationException("expected 7, found 9")).ShouldContain("expected 7, found 9");

    [Fact]
    public void messages_of_others_are_left_out_and_their_place_is_kept()
    {
        var text = Text(() => _ = int.Parse("hunter2", CultureInfo.InvariantCulture));
        text.ShouldStartWith("System.FormatException\n");
        text.ShouldContain(nameof(messages_of_others_are_left_out_and_their_place_is_kept));
        text.ShouldNotContain("hunter2");
    }

    [Fact]
    public void causes_are_told_as_well() =>
        Text(() => throw new InvalidOperationException("outer", new TimeoutException()))
            .ShouldContain("\ncaused by System.TimeoutException");

    private static string Text(Action action) => ExceptionText.Of(Record.Exception(action)!);
}
