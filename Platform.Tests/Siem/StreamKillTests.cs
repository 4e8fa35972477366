using Platform.Cli.Local;
using Platform.Tests.Cli;
using Platform.Tests.Support;

namespace Platform.Tests.Siem;

/// <summary>Kill -9 of a stream between a sink's acknowledgement and its own memory of it: every entry comes, in order, and what comes twice is known.</summary>
[Collection(Alone.Name)]
public sealed class StreamKillTests(CliHost host, ITestOutputHelper output) : IClassFixture<CliHost>
{
    private const string Tenant = "killed";
    private static readonly int KillsOfEachPoint = Long.Times(usual: 2, asked: 5);

    /// <summary>A batch is 1,000 entries, and no kill lets more than two through.</summary>
    private const string Events = "30000";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task a_stream_killed_at_every_point_loses_and_reorders_nothing_and_repeats_only_its_last_batch()
    {
        var random = new Random(Seeds.Next(output));
        var filled = await host.RunAsync("generate", "--tenant", Tenant, "--events", Events);
        filled.ExitCode.ShouldBe(0, filled.Errors);
        var port = LoopbackPort.Free();
        await using var sink = await HttpSinkReceiver.StartAsync(port);
        var state = Path.Combine(host.Directory, "killed.state");
        string[] stream = ["stream", "--tenant", Tenant, "--to", $"http://127.0.0.1:{port}/in", "--state", state];
        var points = Enum.GetValues<KillPoint>().SelectMany(point => Enumerable.Repeat(point, KillsOfEachPoint)).ToArray();
        random.Shuffle(points);
        foreach (var point in points)
        {
            await new StreamKills(state, point, batch: random.Next(1, 3)).RunAsync(sink, () => host.Start(stream));
        }
        using var last = host.Start(stream);
        var there = await Until.TrueAsync(async () => sink.Taken().LastOrDefault() == (await IdsAsync()).Count, Deadline);
        last.Kill();
        await last.WaitForExitAsync();
        there.ShouldBeTrue(await last.StandardError.ReadToEndAsync());
        var repeated = RepeatsOnlyItsLastBatch(sink.Batches);
        output.WriteLine($"{sink.Batches.Count} batches, {repeated} of them repeated");
        repeated.ShouldBeGreaterThanOrEqualTo(2 * KillsOfEachPoint);
        // Whoever leaves out the ids he has seen has the log.
        sink.Batches.SelectMany(batch => batch.Select(record => record.Id)).Distinct().ShouldBe(await IdsAsync());
    }

    private static int RepeatsOnlyItsLastBatch(List<(long Position, string Id)[]> batches)
    {
        var repeated = 0;
        (long Position, string Id)[] before = [];
        foreach (var batch in batches)
        {
            var again = before.Length > 0 && batch[0].Position == before[0].Position;
            var from = again ? before[0].Position : (before.LastOrDefault().Position + 1);
            batch.Select(record => record.Position).ShouldBe(Enumerable.Range(0, batch.Length).Select(i => from + i));
            if (again)
            {
                repeated++;
                batch.Take(before.Length).ShouldBe(before);
            }
            before = batch;
        }
        return repeated;
    }

    private Task<List<string>> IdsAsync() =>
        Sql.ColumnAsync(
            host.Instance.SuperuserUrl,
            $$"""
            SELECT convert_from(entry, 'UTF8')::jsonb ->> 'id' FROM platform.log WHERE tenant = (SELECT tenant FROM platform.log
            WHERE tenant <> 'platform' AND stream LIKE 'tenant/%' AND convert_from(entry, 'UTF8')::jsonb #>> '{data,slug}' = '{{Tenant}}')
            ORDER BY tenant_position
            """
        );
}
