using Npgsql;
using Platform.Api.Hosting;
using Platform.Api.Proof;
using Platform.Ledger.Privacy;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Witnessing;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof.Witnessing;

/// <summary>The policy that <c>GET /v1/log/policy</c> and exports have: the log's keys as they are now, and what is configured.</summary>
public sealed class ServedPolicyTests : IAsyncDisposable
{
    private const string Root = "log.example/root";
    private readonly string _directory = Directory.CreateDirectory(ThrowAwayDirectory.Create("served-policy")).FullName;
    private readonly NpgsqlDataSource _unused = NpgsqlDataSource.Create("Host=/nowhere");
    private readonly LogKeys _keys;
    private readonly ServedPolicy _policy;

    public ServedPolicyTests()
    {
        KeyRing.CreateFile(At("keyring.json"), TimeProvider.System);
        _keys = new LogKeys(At("keyring.json"), TimeProvider.System);
        var settings = new PlatformSettings("", null, "", At("keyring.json")) { WitnessPolicy = At("policy") };
        _policy = new ServedPolicy(settings, _keys, new TenantLog(_unused));
    }

    public async ValueTask DisposeAsync()
    {
        _keys.Dispose();
        await _unused.DisposeAsync();
        await ThrowAwayDirectory.RemoveAsync(_directory);
    }

    [Fact]
    public async Task it_is_read_anew_each_time()
    {
        foreach (var witness in new[] { Witness("A", 1), Witness("B", 2) })
        {
            await File.WriteAllTextAsync(At("policy"), $"{witness}quorum none\n");
            _policy.Of(Root).ShouldBe($"log {_keys.Published(Root)[0].Key}\n{witness}quorum none\n");
        }
    }

    [Fact]
    public async Task nobody_is_handed_one_that_has_a_witness_s_key_twice()
    {
        await File.WriteAllTextAsync(At("policy"), $"{Witness("A", 3)}{Witness("B", 3)}group G 2 A B\nquorum G\n");
        Should.Throw<InvalidDataException>(() => _policy.Of(Root)).Message.ShouldBe("policy, line 2: a witness's key for the second time");
    }

    private string At(string name) => Path.Combine(_directory, name);

    private static string Witness(string name, byte seed) =>
        $"witness {name} {new WitnessKey($"{name}.example", [.. Enumerable.Repeat(seed, 32)]).Verifier}\n";
}
