using Platform.EventStore.Proof;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof;

/// <summary>Whatever a superuser changes without recomputing digests, verification names the first wrong position.</summary>
public sealed class TamperingTests(TestCluster cluster, ITestOutputHelper output)
{
    private const int RunsOfEachKind = 6;

    [Fact]
    public async Task every_change_to_the_log_is_reported_with_its_first_wrong_position() =>
        await TamperAsync([.. ColumnTampering.Kinds, .. LogTampering.Kinds]);

    [Fact]
    public async Task every_change_to_groups_and_requests_is_reported_with_its_first_wrong_position() =>
        await TamperAsync([.. GroupTampering.Kinds, .. RequestTampering.Kinds]);

    private async Task TamperAsync(Tamper[] kinds)
    {
        await using var database = await ProofDatabase.CreateAsync(cluster);
        var seed = Seeds.Next(output);
        var failures = new List<string>();
        for (var round = 0; round < RunsOfEachKind; round++)
        {
            await new Workload(database.Service, seed + round).WriteAsync(bursts: 8);
            var clean = await LogCopy.ReadAsync(database.Superuser);
            foreach (var kind in kinds)
            {
                var copy = clean.Clone();
                var tampered = kind(copy, new Random(seed + round));
                await copy.WriteAsync(database.Superuser);
                var report = await database.VerifyAsync();
                if (!Tells(report, tampered))
                {
                    failures.Add($"round {round}: {tampered} but reported {report.First}");
                }
            }
            await clean.WriteAsync(database.Superuser);
            (await database.VerifyAsync()).First.ShouldBeNull();
        }
        failures.ShouldBeEmpty($"seed {seed}");
    }

    private static bool Tells(VerificationReport report, Tampered tampered) =>
        report.First is { } finding
        && (
            finding.Position == tampered.First
            || (!tampered.Exact && finding.Position <= tampered.First && tampered.First <= finding.Through)
        );
}
