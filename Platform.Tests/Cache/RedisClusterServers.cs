using System.Diagnostics;
using System.Globalization;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Cache;

/// <summary>Three masters of one Redis Cluster, each a process of this test's own, on loopback.</summary>
internal sealed class RedisClusterServers : IAsyncDisposable
{
    private const int Slots = 16_384;
    private const int BusOffset = 10_000;
    private const int PortMax = 55_000;
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(60);
    private readonly string directory = ThrowAwayDirectory.Create("cluster");
    private readonly List<Process> servers = [];

    public List<int> Ports { get; } = [];

    /// <summary>All three, as a cluster's address is written.</summary>
    public string Url => "redis://" + string.Join(",", Ports.Select(port => $"127.0.0.1:{port}"));

    public static async Task<RedisClusterServers> StartAsync(int masters = 3)
    {
        var cluster = new RedisClusterServers();
        for (var i = 0; i < masters; i++)
        {
            await cluster.AddAsync();
        }
        for (var i = 0; i < masters; i++)
        {
            var (first, last) = (i * Slots / masters, ((i + 1) * Slots / masters) - 1);
            (await cluster.AskAsync(i, "CLUSTER", "ADDSLOTSRANGE", Text(first), Text(last))).ShouldBe("+OK");
            (await cluster.AskAsync(0, "CLUSTER", "MEET", "127.0.0.1", Text(cluster.Ports[i]))).ShouldBe("+OK");
        }
        (await Until.TrueAsync(cluster.AgreesAsync, ReadyMax)).ShouldBeTrue("the masters agree");
        return cluster;
    }

    /// <summary>How many keys each master holds.</summary>
    public async Task<int[]> KeysAsync() =>
        await Task.WhenAll(
            Ports.Select(async port => int.Parse((await RedisCommand.RunAsync(port, "DBSIZE"))[1..], CultureInfo.InvariantCulture))
        );

    private async Task AddAsync()
    {
        var port = LoopbackPort.Free();
        while (port > PortMax || !LoopbackPort.IsFree(port + BusOffset))
        {
            port = LoopbackPort.Free();
        }
        var place = Path.Combine(directory, Text(port));
        Directory.CreateDirectory(place);
        string[] arguments =
        [
            "--port",
            Text(port),
            "--cluster-port",
            Text(port + BusOffset),
            "--bind",
            "127.0.0.1",
            "--dir",
            place,
            "--cluster-enabled",
            "yes",
            "--save",
            "",
            "--logfile",
            Path.Combine(place, "log"),
        ];
        servers.Add(Process.Start(new ProcessStartInfo(ServerBinaries.FindRedis()!, arguments))!);
        Ports.Add(port);
        (await Until.TrueAsync(async () => await TryAsync(port, "PING") == "+PONG", ReadyMax)).ShouldBeTrue($"a master answers at {port}");
    }

    private async Task<bool> AgreesAsync()
    {
        foreach (var port in Ports)
        {
            var info = await TryAsync(port, "CLUSTER", "INFO");
            if (
                !info.Contains("cluster_state:ok", StringComparison.Ordinal)
                || !info.Contains($"cluster_known_nodes:{Ports.Count}", StringComparison.Ordinal)
            )
            {
                return false;
            }
        }
        return true;
    }

    private Task<string> AskAsync(int master, params string[] words) => RedisCommand.RunAsync(Ports[master], words);

    private static async Task<string> TryAsync(int port, params string[] words)
    {
        try
        {
            return await RedisCommand.RunAsync(port, words);
        }
        catch (System.Net.Sockets.SocketException)
        {
            return "";
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
        {
            server.Kill();
            await server.WaitForExitAsync();
            server.Dispose();
        }
        await ThrowAwayDirectory.RemoveAsync(directory);
    }
}
