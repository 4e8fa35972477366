using System.Text;
using System.Text.RegularExpressions;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Telemetry;

/// <summary>What people read and what wakes them name metrics that exist.</summary>
[Collection(TelemetryTests.Name)]
public sealed partial class RulesTests(TelemetryPlatform platform)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public void the_metrics_are_those_agreed_on()
    {
        var text = new StringBuilder(
            """
            # Metrics of our own

            Made from the instruments themselves by a test; approve changes with `PLATFORM_APPROVE=1`. OTLP has the first name, `/metrics` the second.

            | instrument | in Prometheus | type | what it says |
            | --- | --- | --- | --- |

            """
        );
        foreach (var instrument in MetricCatalogue.All())
        {
            var (name, type) = MetricCatalogue.Prometheus(instrument);
            text.Append($"| `{instrument.Name}` | `{name}` | {type} | {instrument.Description} |\n");
        }
        Approved.Matches("docs/metrics.md", text.ToString());
    }

    [Fact]
    public void every_instrument_of_ours_says_what_it_is() =>
        MetricCatalogue
            .All()
            .ShouldAllBe(i => !string.IsNullOrEmpty(i.Description) && i.Name.StartsWith("platform.", StringComparison.Ordinal));

    [Fact]
    public async Task every_alert_asks_for_metrics_that_are_there()
    {
        await platform.TenantAsync();
        var rules = await File.ReadAllTextAsync(
            Repository.At("deploy/prometheus/platform.rules.yml"),
            TestContext.Current.CancellationToken
        );
        var asked = Expression()
            .Matches(Selector().Replace(rules, ""))
            .SelectMany(e => Name().Matches(e.Value))
            .Select(n => n.Value)
            .Distinct()
            .ToList();
        asked.Count.ShouldBeGreaterThan(8);
        IReadOnlyList<string> missing = [];
        // Some are only there after the first look at the database.
        await Until.TrueAsync(async () => (missing = [.. asked.Except((await platform.MetricsAsync()).Names)]).Count == 0, Deadline);
        missing.ShouldBeEmpty();
    }

    [GeneratedRegex(@"^ +expr: .*$", RegexOptions.Multiline)]
    private static partial Regex Expression();

    [GeneratedRegex("{[^}\n]*}")]
    private static partial Regex Selector();

    // No function and no label in the rules begins like this.
    [GeneratedRegex(@"\b(platform|http|dotnet|db)_[a-z_]+")]
    private static partial Regex Name();
}
