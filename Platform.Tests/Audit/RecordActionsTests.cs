using Platform.Domain.Audit;

namespace Platform.Tests.Audit;

public sealed class RecordActionsTests
{
    private static readonly DateTimeOffset Then = new(2026, 11, 21, 2, 10, 11, TimeSpan.Zero);
    private static readonly RecordedAction Action = new(
        "cloudtrail",
        "1",
        "s3:GetObject",
        "ada",
        "bucket",
        "ok",
        Then,
        "192.0.2.1",
        "cli",
        "{}"
    );

    [Fact]
    public void records_an_action_as_it_was_told() =>
        RecordActionsHandler
            .Handle(Action)
            .ShouldBe(new ExternalActionRecorded("cloudtrail", "1", "s3:GetObject", "ada", "bucket", "ok", Then, "192.0.2.1", "cli", "{}"));

    [Fact]
    public void gives_one_actor_of_one_source_one_subject() =>
        RecordActionsHandler.Handle(Action).Subject.ShouldBe(RecordActionsHandler.Handle(Action with { Id = "2" }).Subject);

    [Theory]
    [InlineData("cloudtrail", "eve")]
    [InlineData("github", "ada")]
    [InlineData("cloudtrail/a", "da")]
    public void never_joins_the_subjects_of_two(string source, string actor) =>
        RecordActionsHandler
            .Handle(Action with { Source = source, Actor = actor })
            .Subject.ShouldNotBe(RecordActionsHandler.Handle(Action).Subject);

    [Fact]
    public void keeps_its_source_and_actor_apart_wherever_the_slash_is() =>
        RecordActionsHandler
            .Handle(Action with { Source = "a/b", Actor = "c" })
            .Subject.ShouldNotBe(RecordActionsHandler.Handle(Action with { Source = "a", Actor = "b/c" }).Subject);

    [Fact]
    public void folds_into_what_was_told() => ExternalAction.Create(RecordActionsHandler.Handle(Action)).Detail.ShouldBe("{}");
}
