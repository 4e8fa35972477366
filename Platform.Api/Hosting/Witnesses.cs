using Npgsql;
using Platform.Ledger.Proof.Witnessing;

namespace Platform.Api.Hosting;

/// <summary>What asks the configured witnesses: to cosign, and what they remember.</summary>
public sealed class Witnesses : IDisposable
{
    private readonly HttpClient _http = WitnessClient.Open();

    private Witnesses(WitnessPolicy policy, PlatformSettings settings, NpgsqlDataSource worker, TimeProvider clock, ILoggerFactory logs)
    {
        Cosigning = new(worker, policy, _http, NodeName.Value, clock, logs.CreateLogger<Cosigning>());
        Memory = new(policy, _http, settings.LogOrigin, clock, logs.CreateLogger<WitnessMemory>());
    }

    public Cosigning Cosigning { get; }

    public WitnessMemory Memory { get; }

    /// <summary>Null where no policy is configured.</summary>
    /// <exception cref="InvalidDataException">What is configured is no policy.</exception>
    public static Witnesses? Find(PlatformSettings settings, NpgsqlDataSource worker, TimeProvider clock, ILoggerFactory logs) =>
        settings.WitnessPolicy is { } path ? new Witnesses(WitnessPolicy.Load(path), settings, worker, clock, logs) : null;

    public void Dispose() => _http.Dispose();
}
