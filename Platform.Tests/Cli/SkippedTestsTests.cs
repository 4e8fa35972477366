using Platform.Cli.Local;
using Platform.Tests.Strangers;
using Xunit.Sdk;

namespace Platform.Tests.Cli;

/// <summary>A test whose tools are missing is skipped where a developer works, and fails before a merge.</summary>
public sealed class SkippedTestsTests
{
    private const string Reason = "Debian's rsyslog could not be fetched: the registry is away";

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("", null, true)]
    [InlineData("false", "0", true)]
    [InlineData("true", null, false)]
    [InlineData("1", "", false)]
    [InlineData("true", "0", false)]
    [InlineData("true", "true", false)]
    [InlineData("true", "1", true)]
    [InlineData(null, "1", true)]
    public void ci_allows_none_unless_it_is_said_to_be_offline(string? ci, string? offline, bool allowed) =>
        SkippedTests
            .AreAllowedBy(name =>
                name == "CI" ? ci
                : name == "PLATFORM_OFFLINE" ? offline
                : "1"
            )
            .ShouldBe(allowed);

    [Fact]
    public void what_is_missing_is_named_by_the_failure_and_by_the_skip()
    {
        Should.Throw<FailException>(() => DebianTools.Require(Reason, maySkip: false)).Message.ShouldStartWith(Reason);
        Should.Throw<SkipException>(() => DebianTools.Require(Reason, maySkip: true)).Message.ShouldEndWith(Reason);
        DebianTools.Require(null, maySkip: false);
        DebianTools.Require(null, maySkip: true);
    }

    [Theory]
    [InlineData(7, 0, 0, 0, false, 0)]
    [InlineData(7, 0, 3, 0, true, 0)]
    [InlineData(7, 0, 3, 0, false, 3)]
    [InlineData(7, 2, 3, 1, true, 2)]
    [InlineData(7, 2, 3, 1, false, 5)]
    [InlineData(7, 0, 0, 1, true, 1)]
    [InlineData(0, 0, 0, 0, true, 1)]
    [InlineData(0, 0, 3, 0, true, 1)]
    public void a_run_counts_as_failed_what_was_skipped_against_the_rule(
        int passed,
        int failed,
        int skipped,
        int exitCode,
        bool maySkip,
        int failures
    ) => new TestResults(passed, failed, skipped).Failures(exitCode, maySkip).ShouldBe(failures);
}
