using Platform.Cli.Local;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Witnessing;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Log;

/// <summary>The platform and real witnesses: what is cosigned, and what happens when some are away.</summary>
public sealed class WitnessingTests(TestCluster cluster) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);
    private readonly WitnessGround _ground = new(cluster);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task two_of_three_witnesses_are_enough_and_one_is_not()
    {
        var platform = await _ground.PlatformAsync();
        WitnessProcess[] witnesses = [.. await Task.WhenAll(Enumerable.Range(1, 3).Select(i => _ground.WitnessAsync(platform, $"w{i}")))];
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
        (await Until.TrueAsync(async () => await platform.IsDegradedAsync(), Cosigning.UnmetMax + Deadline)).ShouldBeTrue();
        (await platform.CosignedSizeAsync()).ShouldBeLessThan(size);
        // Receipts go on, with what was cosigned last.
        (await platform.Caller.Get("/v1/log/root")).Is(200);

        await witnesses[1].StartAsync();
        await platform.CosignedAsync(size);
        (await Until.TrueAsync(async () => !await platform.IsDegradedAsync(), Deadline)).ShouldBeTrue();
    }

    [Fact]
    public async Task of_what_was_cosigned_the_newest_is_kept()
    {
        var platform = await _ground.PlatformAsync();
        var witness = await _ground.WitnessAsync(platform, "w1");
        await platform.StartAsync($"{witness.PolicyLine}quorum w1\n");
        await platform.CosignedAsync(await platform.RecordAsync());
        await platform.CosignedAsync(await platform.RecordAsync());
        await witness.KillAsync();
        var newest = await platform.CosignedSizeAsync();
        await Sql.ScalarAsync(platform.Served.Databases.SuperuserUrl, "UPDATE proof.cosigned SET at = at - interval '1 hour'");
        // Housekeeping looks as soon as a node starts.
        await platform.StartAsync();
        const string Count = "SELECT count(*) FROM proof.cosigned";
        (await Until.TrueAsync(async () => await Sql.ScalarAsync(platform.Served.Databases.WorkerUrl, Count) is 1L, Deadline)).ShouldBeTrue(
            platform.Node.Logs.Lines.FirstOrDefault(line => line.Contains("housekeeping"))
        );
        var proof = TlogProof.Parse((await platform.Caller.Get("/v1/log/root")).Is(200).Text);
        Checkpoint.Parse(proof.Note.Text).Size.ShouldBe(newest);
    }
}
