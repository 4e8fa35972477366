using Microsoft.Extensions.Logging.Abstractions;
using Platform.EventStore.Streams;
using Platform.Ledger.Reading;
using Platform.Ledger.Schema;
using Platform.Tests.EventStore;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

/// <summary>The connection is cut between COMMIT and its answer: what is committed is never told as lost, nor done twice.</summary>
[Collection(Alone.Name)]
public sealed class CommitCutTests(TestCluster cluster, LogDatabase log) : IClassFixture<LogDatabase>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task the_writer_finds_what_had_committed()
    {
        await using var proxy = await ProxyAsync();
        await using var pool = LogDatabase.Pool(Through(proxy, log.Instance.DatabaseUrl));
        await using var writer = new LogWriter(pool, TimeProvider.System, NullLogger<LogWriter>.Instance, new() { GroupsInFlight = 1 });
        var (tenant, other, stream) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), Writes.NewStream());
        var head = (await writer.AppendAsync(Writes.On(tenant, stream, StreamHead.None))).Heads[0];
        var copied = new Write(
            tenant,
            [Writes.Run(other, stream, StreamHead.None, 2), Writes.Run(tenant, stream + "-c", StreamHead.None)],
            Writes.Now
        );

        // The plug's answer arrives; the group behind it loses its own.
        var cut = Task.CompletedTask;
        var outcomes = await HeldLog.InOneGroupAsync(
            log,
            writer,
            [
                Writes.On(tenant, stream, head, 3),
                Writes.On(tenant, stream, expected: null, 2),
                copied,
                Writes.On("elsewhere", stream, head),
            ],
            plugged: () => cut = proxy.CutNextAppend()
        );

        await cut.WaitAsync(Deadline);
        var first = await outcomes[0];
        (first.Status, first.FirstPosition, first.Heads[0].Version).ShouldBe((AppendStatus.Accepted, 2, 4));
        var behind = await outcomes[1];
        (behind.Status, behind.FirstPosition, behind.Heads[0].Version).ShouldBe((AppendStatus.Accepted, 5, 6));
        var both = await outcomes[2];
        (both.Status, both.FirstPosition).ShouldBe((AppendStatus.Accepted, 7));
        await Should.ThrowAsync<StoreUnavailableException>(() => outcomes[3]);
        (await writer.AppendAsync(Writes.On(tenant, stream, behind.Heads[0]))).FirstPosition.ShouldBe(8);
        await LogCheck.HoldsAsync(log.Worker);
    }

    [Fact]
    public async Task a_request_whose_commit_was_cut_is_answered_all_the_same_and_its_repeat_gives_the_same_bytes()
    {
        await using var node = await Node.StartAsync(await cluster.CreateInstanceAsync(), await ProxyAsync());
        var caller = node.Caller.Once("cut");
        var cut = node.Proxy.CutNextAppend();
        var first = (await caller.Post("/v1/audit/records", Body)).Is(200);
        await cut.WaitAsync(Deadline);
        var repeat = (await caller.Post("/v1/audit/records", Body)).Is(200);
        (repeat.Text, repeat.Position).ShouldBe((first.Text, first.Position));
        (await node.RecordedAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task where_nobody_can_ask_the_caller_is_told_to_come_back_and_then_gets_the_first_answer()
    {
        await using var node = await Node.StartAsync(await cluster.CreateInstanceAsync(), await ProxyAsync());
        var caller = node.Caller.Once("cut");
        var cut = node.Proxy.CutNextAppend(refuse: true);
        var unknown = await caller.Post("/v1/audit/records", Body);
        await cut.WaitAsync(Deadline);
        unknown.Problem("store-unavailable");
        (await node.RecordedAsync()).ShouldBe(3);
        node.Proxy.Refuses = false;
        var answers = new List<Answered>();
        for (var i = 0; i < 3; i++)
        {
            answers.Add((await caller.Post("/v1/audit/records", Body)).Is(200));
        }
        answers.ShouldAllBe(a => a.Text == answers[0].Text && a.Position == answers[0].Position);
        answers[0].Json.GetProperty("results").EnumerateArray().ShouldAllBe(r => r.GetProperty("status").GetString() == "recorded");
        (await node.RecordedAsync()).ShouldBe(3);
        await using var worker = LogDatabase.Pool(node.Served.Databases.WorkerUrl);
        await LogCheck.HoldsAsync(worker);
    }

    private static object Body => TestTenant.Records(TestTenant.Record("a"), TestTenant.Record("b"), TestTenant.Record("c"));

    private async Task<CuttingProxy> ProxyAsync() => new((await cluster.PostgresAsync()).Port);

    private static string Through(CuttingProxy proxy, string url) => (PostgresUrl.Parse(url) with { Port = proxy.Port }).Url;

    /// <summary>A node whose log lies behind the proxy.</summary>
    private sealed record Node(CuttingProxy Proxy, Served Served, ApiHost Host, ApiCaller Caller) : IAsyncDisposable
    {
        public static async Task<Node> StartAsync(TestInstance databases, CuttingProxy proxy)
        {
            var direct = databases.DatabaseUrl;
            var served = await Served.FromAsync(databases with { DatabaseUrl = Through(proxy, direct) });
            var host = await ApiHost.StartAsync(served, "api");
            var tenant = await TestTenant.CreateAsync(host);
            return new Node(proxy, served, host, await tenant.CallerAsync());
        }

        public async Task<long> RecordedAsync() =>
            (long)
                (
                    await Sql.ScalarAsync(
                        Served.Databases.WorkerUrl,
                        "SELECT count(*) FROM platform.log WHERE stream LIKE 'external-action/%'"
                    )
                )!;

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            await Served.DisposeAsync();
            await Proxy.DisposeAsync();
        }
    }
}
