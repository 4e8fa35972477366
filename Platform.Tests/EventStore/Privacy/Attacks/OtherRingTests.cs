using Platform.Api.Hosting;
using Platform.Ledger.Privacy;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>No process starts with a key ring that does not open the keys in the database.</summary>
public sealed class OtherRingTests(TestCluster cluster)
{
    [Fact]
    public async Task a_ring_that_is_another_lacks_a_key_or_is_damaged_is_refused_at_the_start_with_its_reason()
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        var ring = served.Settings.KeyRing;
        var clean = await File.ReadAllBytesAsync(ring, TestContext.Current.CancellationToken);

        KeyRings.Edit(ring, r => r.Master()[0]!.Bytes("key", key => [.. key.Reverse()]));
        (await Should.ThrowAsync<KeyChangedException>(() => StartAsync(served))).Message.ShouldContain(
            "the key of tenant platform does not open with epoch 1 of the key ring"
        );
        await File.WriteAllBytesAsync(ring, clean, TestContext.Current.CancellationToken);
        KeyRings.Edit(ring, r => r.Master()[0]!["epoch"] = 2);
        (await Should.ThrowAsync<UnknownKeyException>(() => StartAsync(served))).Message.ShouldContain("the key ring has no epoch 1");
        await File.WriteAllBytesAsync(ring, clean[..^9], TestContext.Current.CancellationToken);
        (await Should.ThrowAsync<InvalidDataException>(() => StartAsync(served))).Message.ShouldContain(ring);
    }

    private static Task StartAsync(Served served) =>
        PlatformHost.RunAsync("api", "http://127.0.0.1:0", served.Settings, TestContext.Current.CancellationToken);
}
