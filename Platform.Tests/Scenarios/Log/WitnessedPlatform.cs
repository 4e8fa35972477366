using System.Text.Json.Nodes;
using Platform.Cli.Local;
using Platform.Ledger.Privacy;
using Platform.Ledger.Proof.Notes;
using Platform.Tests.Support;
using static Platform.Tests.Support.TestTenant;

namespace Platform.Tests.Scenarios.Log;

/// <summary>A platform with databases of its own and, once there is a policy, witnesses.</summary>
public sealed class WitnessedPlatform : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);
    private readonly string _origin;
    private TestTenant? _tenant;

    private WitnessedPlatform(Served served, string origin) => (Served, _origin) = (served, origin);

    public Served Served { get; }

    public ApiHost Node { get; private set; } = null!;

    public ApiCaller Caller { get; private set; } = null!;

    /// <summary>The root log's keys, as a witness is given them.</summary>
    public IReadOnlyList<VerifierKey> RootKeys =>
        [.. KeyRing.Load(Served.Settings.KeyRing).Signing.SelectMany(key => key.Verifiers($"{_origin}/root"))];

    public static async Task<WitnessedPlatform> CreateAsync(TestCluster cluster, string? origin = null, string? keyRingOf = null)
    {
        var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        origin ??= $"{Guid.NewGuid():N}.example";
        served.Settings = served.Settings with { LogOrigin = origin };
        if (keyRingOf is not null)
        {
            var ring = JsonNode.Parse(await File.ReadAllTextAsync(served.Settings.KeyRing))!;
            ring["signing"] = JsonNode.Parse(await File.ReadAllTextAsync(keyRingOf))!["signing"]!.DeepClone();
            ring.AsObject().Remove("check");
            await File.WriteAllTextAsync(served.Settings.KeyRing, ring.ToJsonString());
        }
        return new WitnessedPlatform(served, origin);
    }

    /// <summary>Starts its node, or starts it anew with other settings.</summary>
    public async Task StartAsync(string? policy = null)
    {
        if (Node is not null)
        {
            await Node.DisposeAsync();
        }
        if (policy is not null)
        {
            var path = Path.Combine(Path.GetDirectoryName(Served.Settings.KeyRing)!, "policy");
            await File.WriteAllTextAsync(path, policy);
            Served.Settings = Served.Settings with { WitnessPolicy = path };
        }
        Node = await ApiHost.StartAsync(Served);
        _tenant = _tenant is null ? await TestTenant.CreateAsync(Node) : _tenant with { Node = Node };
        Caller = await _tenant.CallerAsync();
    }

    /// <summary>Records something; the root log's size once a checkpoint covers it.</summary>
    public async Task<long> RecordAsync()
    {
        (await Caller.Post("/v1/audit/records", Records(Record($"r{Guid.NewGuid():N}")))).Is(200);
        var entries = await _tenant!.EntriesAsync();
        (await Until.TrueAsync(async () => await SignedAsync() >= entries, Deadline)).ShouldBeTrue();
        return await RootSizeAsync();
    }

    /// <summary>The newest size signed of the root log.</summary>
    public async Task<long> RootSizeAsync() =>
        await ScalarAsync("SELECT coalesce(max(size), 0) FROM proof.checkpoints WHERE tenant = 'root'");

    /// <summary>The newest size of the root log that enough witnesses have cosigned.</summary>
    public async Task<long> CosignedSizeAsync() => await ScalarAsync("SELECT coalesce(max(size), 0) FROM proof.cosigned");

    /// <summary>Returns once as much is cosigned.</summary>
    public async Task CosignedAsync(long size) =>
        (await Until.TrueAsync(async () => await CosignedSizeAsync() >= size, Deadline)).ShouldBeTrue(
            string.Join('\n', Node.Logs.Lines.TakeLast(20))
        );

    public async Task<bool> IsDegradedAsync() =>
        (await Node.Anonymous.Get("/health/ready")).Is(200).Text.Contains("\"degraded\":[\"witnesses\"]");

    public async ValueTask DisposeAsync()
    {
        if (Node is not null)
        {
            await Node.DisposeAsync();
        }
        await Served.DisposeAsync();
    }

    private async Task<long> SignedAsync() =>
        await Caller.Get("/v1/log/checkpoint") is { Status: 200 } answer ? Checkpoint.Parse(SignedNote.Parse(answer.Text).Text).Size : 0;

    private async Task<long> ScalarAsync(string sql) => (long)(await Sql.ScalarAsync(Served.Databases.WorkerUrl, sql))!;
}
