using System.Text;
using System.Text.Json;
using Platform.Benchmarks.Http;

namespace Platform.Cli.Local;

/// <summary>A whole instance made for a benchmark, as <c>up</c> makes one: its servers, API and projections as processes of their own.</summary>
public sealed class BenchInstance : IAsyncDisposable
{
    private readonly DataDirectory _data;
    private readonly Steps _steps;
    private readonly InstanceFile _file;

    private BenchInstance(DataDirectory data, Steps steps, InstanceFile file)
    {
        (_data, _steps, _file) = (data, steps, file);
        Settings = Instance.Resolve(data, file, []);
        Api = file.Processes[LocalProcesses.Api];
        Projections = file.Processes[LocalProcesses.Projections];
    }

    public Settings Settings { get; }

    public ProcessIdentity Api { get; }

    public ProcessIdentity Projections { get; }

    public static async Task<BenchInstance> StartAsync(Steps steps, CancellationToken cancellation)
    {
        var root = Directory.CreateTempSubdirectory("platform-bench-").FullName;
        var data = new DataDirectory(root);
        data.Create();
        return new BenchInstance(data, steps, await Startup.UpAsync(data, LoopbackPort.Free(), steps, cancellation));
    }

    /// <summary>A tenant of the benchmark's own and a key that holds all a tenant can have.</summary>
    public async Task<ServedTenant> TenantAsync(string slug)
    {
        var address = new Uri(Settings.Require(Variables.Url));
        var operatorKey = (await File.ReadAllTextAsync(_data.OperatorKey)).Trim();
        using var connection = await HttpConnection.OpenAsync(address, CancellationToken.None);
        var id = await AskAsync(connection, operatorKey, "/v1/tenants", $$"""{"slug":"{{slug}}","name":"benchmark"}""", "id");
        var key = await AskAsync(connection, operatorKey, $"/v1/tenants/{id}/api-keys", """{"name":"bench","permissions":["*"]}""", "key");
        return new ServedTenant(address, id, key);
    }

    /// <summary>What its processes take; a server that is not ours takes nothing.</summary>
    public async Task<ServedProcesses> ProcessesAsync()
    {
        var postgres = await LocalServers.FindPostgresAsync(_file, CancellationToken.None);
        var redis = await LocalServers.FindRedisAsync(_file, CancellationToken.None);
        return new ServedProcesses(Api.Pid, Projections.Pid, postgres?.Postmaster?.Pid ?? 0, redis?.Server?.Pid ?? 0);
    }

    /// <summary>Ends the projections, as it ends when the instance is stopped.</summary>
    public Task StopProjectionsAsync() => Projections.EndAsync(LocalProcesses.StopGrace, CancellationToken.None);

    private static async Task<string> AskAsync(HttpConnection connection, string key, string path, string body, string member)
    {
        var answer = await connection.SendAsync(
            HttpConnection.Request("POST", path, $"Authorization: Bearer {key}\r\n", body),
            CancellationToken.None
        );
        if (answer.Status != 201)
        {
            throw new InvalidOperationException($"{path} answered {answer.Status} {Encoding.UTF8.GetString(answer.Body.Span)}");
        }
        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.GetProperty(member).GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        await Startup.DownAsync(_data, _steps);
        Directory.Delete(_data.Root, recursive: true);
    }
}
