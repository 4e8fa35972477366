using Platform.Cli.Local;
using Platform.EventStore.Proof.Notes;
using Platform.EventStore.Proof.Witnessing;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Log;

/// <summary>The platform and real witnesses: what is cosigned, and what happens when some are away or have seen another history.</summary>
public sealed class WitnessingTests(TestCluster cluster) : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);
    private readonly string _directory = ThrowAwayDirectory.Create("witnesses");
    private readonly List<IAsyncDisposable> _running = [];

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_directory);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var each in _running)
        {
            await each.DisposeAsync();
        }
        await ThrowAwayDirectory.RemoveAsync(_directory);
    }

    [Fact]
    public async Task two_of_three_witnesses_are_enough_and_one_is_not()
    {
        var platform = await PlatformAsync();
        WitnessProcess[] witnesses = [.. await Task.WhenAll(Enumerable.Range(1, 3).Select(i => WitnessAsync(platform, $"w{i}")))];
        var policy = string.Concat(witnesses.Select(w => w.PolicyLine)) + "group two 2 w1 w2 w3\nquorum two\n";
        await platform.StartAsync(policy);
        await platform.CosignedAsync(await platform.RecordAsync());

        var served = (await platform.Caller.Get("/v1/log/policy")).Is(200).Text;
        served.ShouldBe($"log {platform.RootKeys[0]}\n{policy}");
        var proof = TlogProof.Parse((await platform.Caller.Get("/v1/log/root")).Is(200).Text);
        WitnessPolicy.Parse(served).IsMet(proof.Note).ShouldBeTrue();
        WitnessPolicy.Parse(served).Logs[0].Verify(proof.Note).ShouldBe(true);
        var keys = (await platform.Caller.Get("/v1/log/keys")).Is(200).Text;
        witnesses.ShouldAllBe(w => keys.Contains(w.Key.ToString()));

        await witnesses[0].KillAsync();
        await platform.CosignedAsync(await platform.RecordAsync());

        await witnesses[1].KillAsync();
        await platform.CosignedAsync(await platform.RootSizeAsync());
        var size = await platform.RecordAsync();
        // A minute without a quorum is borne in silence.
        (await Until.TrueAsync(async () => await IsDegradedAsync(platform), Cosigning.UnmetMax + Deadline)).ShouldBeTrue();
        (await platform.CosignedSizeAsync()).ShouldBeLessThan(size);
        // Receipts go on, with what was cosigned last.
        (await platform.Caller.Get("/v1/log/root")).Is(200);

        await witnesses[1].StartAsync();
        await platform.CosignedAsync(size);
        (await Until.TrueAsync(async () => !await IsDegradedAsync(platform), Deadline)).ShouldBeTrue();
    }

    [Fact]
    public async Task another_history_with_the_same_keys_is_refused_and_told()
    {
        var (first, second, witness) = await ForkedAsync();
        var size = await first.RootSizeAsync();
        await second.StartAsync();
        while (await second.RecordAsync() <= size) { }
        await second.StartAsync(OnlyBy(witness));
        await second.Node.Logs.First(line => line.Contains("ALARM witness-refused"));
        (await Until.TrueAsync(async () => await IsDegradedAsync(second), Deadline)).ShouldBeTrue();
        (await second.CosignedSizeAsync()).ShouldBe(0);
        (await second.RecordAsync()).ShouldBeGreaterThan(size);
    }

    [Fact]
    public async Task a_database_that_knows_less_than_a_witness_is_not_signed()
    {
        var (_, second, witness) = await ForkedAsync();
        await second.StartAsync(OnlyBy(witness));
        await second.Node.Logs.First(line => line.Contains("ALARM log-rewound") && line.Contains("has cosigned size"));
        (await second.RootSizeAsync()).ShouldBe(0);
    }

    private static async Task<bool> IsDegradedAsync(WitnessedPlatform platform) =>
        (await platform.Node.Anonymous.Get("/health/ready")).Is(200).Text.Contains("\"degraded\":[\"witnesses\"]");

    private static string OnlyBy(WitnessProcess witness) => $"{witness.PolicyLine}quorum {witness.Key.Name}\n";

    /// <summary>A platform whose log a witness has cosigned, and one that has the same keys and nothing else of it.</summary>
    private async Task<(WitnessedPlatform First, WitnessedPlatform Second, WitnessProcess Witness)> ForkedAsync()
    {
        var first = await PlatformAsync();
        var witness = await WitnessAsync(first, "w1");
        await first.StartAsync(OnlyBy(witness));
        await first.CosignedAsync(await first.RecordAsync());
        var second = await WitnessedPlatform.CreateAsync(cluster, first.Served.Settings.LogOrigin, first.Served.Settings.KeyRing);
        _running.Add(second);
        return (first, second, witness);
    }

    private async Task<WitnessedPlatform> PlatformAsync()
    {
        var platform = await WitnessedPlatform.CreateAsync(cluster);
        _running.Add(platform);
        return platform;
    }

    private async Task<WitnessProcess> WitnessAsync(WitnessedPlatform platform, string name)
    {
        var witness = await WitnessProcess.StartAsync(_directory, name, platform.RootKeys);
        _running.Add(witness);
        return witness;
    }
}
