using Platform.EventStore.Proof;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof;

/// <summary>Verification never raises a false alarm, whatever writers do meanwhile. Runs print their seed.</summary>
public sealed class CleanLogTests(TestCluster cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task fifty_logs_of_random_shape_verify_clean_also_while_they_grow()
    {
        await using var database = await ProofDatabase.CreateAsync(cluster);
        var seed = Seeds.Next(output);
        for (var run = 0; run < 50; run++)
        {
            var workload = new Workload(database.Service, seed + run);
            var writing = workload.WriteAsync(bursts: 1 + ((seed + run) % 12));
            if (run % 2 == 0)
            {
                await writing;
            }
            var reports = new List<VerificationReport>();
            do
            {
                reports.Add(await database.VerifyAsync(run % 5 == 0 ? "acme" : null));
            } while (!writing.IsCompleted);
            await writing;
            reports.ShouldAllBe(r => r.Clean, $"seed {seed}, run {run}");
        }
    }

    [Fact]
    public async Task counts_what_it_verified()
    {
        await using var database = await ProofDatabase.CreateAsync(cluster);
        (await database.VerifyAsync()).ShouldSatisfyAllConditions(r => r.Clean.ShouldBeTrue(), r => r.Events.ShouldBe(0));
        var workload = new Workload(database.Service, Seeds.Next(output));
        await workload.WriteAsync(bursts: 30);
        workload.Refused.ShouldBeGreaterThan(0);
        var copy = await LogCopy.ReadAsync(database.Superuser);
        var progress = new List<VerificationProgress>();

        var report = await ChainVerifier.VerifyAsync(
            database.Worker,
            new Told(progress.Add),
            cancel: TestContext.Current.CancellationToken
        );

        (report.Events, report.Groups, report.Requests).ShouldBe((copy.Log.Count, copy.Groups.Count - 1, copy.Requests.Count));
        report.Streams.ShouldBe(copy.Log.Select(l => (l.Tenant, l.Stream)).Distinct().Count());
        progress[^1].ShouldBe(new VerificationProgress(copy.Log.Count, copy.Log.Count));
        var acme = await database.VerifyAsync("acme");
        (acme.Events, acme.Requests).ShouldBe((copy.Log.Count(l => l.Tenant == "acme"), copy.Requests.Count(r => r.Tenant == "acme")));
    }

    private sealed class Told(Action<VerificationProgress> told) : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value) => told(value);
    }
}
