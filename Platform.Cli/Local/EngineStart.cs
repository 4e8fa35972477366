using Platform.Api.Hosting;
using Platform.Api.Proof;
using Platform.Api.Security;
using Platform.Ledger.Privacy;

namespace Platform.Cli.Local;

/// <summary>What the command line asks of the engine and the API: one place where they meet.</summary>
public static class EngineStart
{
    private const string DefaultOrigin = "platform.localhost";

    /// <summary>Serves one role until cancelled; the connections are in the environment.</summary>
    public static Task RunAsync(string role, int port, CancellationToken cancellation) =>
        PlatformHost.RunAsync(role, $"http://{Environment.GetEnvironmentVariable("PLATFORM_BIND") ?? "127.0.0.1"}:{port}", cancellation);

    /// <summary>The key ring file (mode 600), made when it is not there, and the API's beside it where that has one of its own.</summary>
    public static Task EnsureKeyRingAsync(Settings settings, DataDirectory data, CancellationToken cancellation)
    {
        var path = settings.Find(Variables.KeyRing) ?? data.KeyRing;
        if (!File.Exists(path))
        {
            KeyRing.CreateFile(path, TimeProvider.System);
        }
        else if (KeyRing.Load(path).Signing.Count == 0)
        {
            // A ring from before logs were signed.
            KeyRing.AddSigning(path, TimeProvider.System);
        }
        PublishKeyRing(settings, path);
        return Task.CompletedTask;
    }

    /// <summary>The operator's key in its file (mode 600), issued when there is none.</summary>
    public static Task EnsureOperatorKeyAsync(Settings settings, DataDirectory data, CancellationToken cancellation) =>
        OperatorKey.EnsureAsync(EngineOf(settings, data), data.OperatorKey, cancellation);

    /// <summary>A new operator's key in the file; the id of the one that was there, now revoked.</summary>
    public static Task<Guid> ReplaceOperatorKeyAsync(Settings settings, DataDirectory data, CancellationToken cancellation) =>
        OperatorKey.ReplaceAsync(EngineOf(settings, data), data.OperatorKey, cancellation);

    /// <summary>Ends an operator's key; false where there is none of that id.</summary>
    public static Task<bool> RevokeOperatorKeyAsync(Settings settings, DataDirectory data, Guid id, CancellationToken cancellation) =>
        OperatorKey.RevokeAsync(EngineOf(settings, data), id, cancellation);

    /// <summary>A new pair of signing keys in the ring: its epoch, and its public keys under the root log's name.</summary>
    public static (int Epoch, IReadOnlyList<string> Keys) RotateSigning(Settings settings, DataDirectory data)
    {
        var engine = EngineOf(settings, data);
        var epoch = KeyRing.AddSigning(engine.KeyRing, TimeProvider.System);
        PublishKeyRing(settings, engine.KeyRing);
        var key = KeyRing.Load(engine.KeyRing).Signing.Single(key => key.Epoch == epoch);
        return (epoch, [.. key.Verifiers($"{engine.LogOrigin}/root").Select(verifier => verifier.ToString())]);
    }

    /// <summary>Begins a tenant's log, or all of them, again under its next name; the names.</summary>
    public static Task<IReadOnlyList<string>> BeginLogAgainAsync(
        Settings settings,
        DataDirectory data,
        string tenant,
        string reason,
        CancellationToken cancellation
    )
    {
        settings.Require(Variables.Worker);
        return LogBeginnings.BeginAgainAsync(EngineOf(settings, data), tenant, reason, cancellation);
    }

    private static void PublishKeyRing(Settings settings, string path)
    {
        if (settings.Find(Variables.ApiKeyRing) is { } to)
        {
            KeyRing.PublishFile(path, to);
        }
    }

    private static PlatformSettings EngineOf(Settings settings, DataDirectory data) =>
        new(
            settings.Require(Variables.Database),
            settings.Find(Variables.Worker),
            settings.Require(Variables.Keys),
            settings.Find(Variables.KeyRing) ?? data.KeyRing
        )
        {
            LogOrigin = Environment.GetEnvironmentVariable("PLATFORM_LOG_ORIGIN") is { Length: > 0 } origin ? origin : DefaultOrigin,
        };
}
