using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Log;

/// <summary>Two databases that sign with the same keys, and a witness that has seen one of them.</summary>
public sealed class ForkedLogTests(TestCluster cluster) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);
    private readonly WitnessGround _ground = new(cluster);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task another_history_with_the_same_keys_is_refused_and_told()
    {
        var (first, second, witness) = await ForkedAsync();
        var size = await first.RootSizeAsync();
        await second.StartAsync();
        while (await second.RecordAsync() <= size) { }
        await second.StartAsync(OnlyBy(witness));
        await second.Node.Logs.First(line => line.Contains("ALARM witness-refused"));
        (await Until.TrueAsync(async () => await second.IsDegradedAsync(), Deadline)).ShouldBeTrue();
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

    private static string OnlyBy(WitnessProcess witness) => $"{witness.PolicyLine}quorum {witness.Key.Name}\n";

    /// <summary>A platform whose log a witness has cosigned, and one that has the same keys and nothing else of it.</summary>
    private async Task<(WitnessedPlatform First, WitnessedPlatform Second, WitnessProcess Witness)> ForkedAsync()
    {
        var first = await _ground.PlatformAsync();
        var witness = await _ground.WitnessAsync(first, "w1");
        await first.StartAsync(OnlyBy(witness));
        await first.CosignedAsync(await first.RecordAsync());
        return (first, await _ground.PlatformAsync(first.Served.Settings), witness);
    }
}
