using Microsoft.AspNetCore.Server.Kestrel.Core;
using Platform.Api.Http;
using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Witnessing;

namespace Platform.Api.Witnessing;

/// <summary>Where a witness finds what it needs; it has no database.</summary>
/// <param name="Url">Where it listens, such as <c>http://127.0.0.1:7380</c>; TLS is a proxy's in front of it.</param>
/// <param name="Key">Its key's file.</param>
/// <param name="State">The file of what it has cosigned; beside it <c>.notes</c>, a directory, and <c>.lock</c>.</param>
/// <param name="Logs">The logs it cosigns.</param>
public sealed record WitnessSettings(string Url, string Key, string State, WitnessedLogs Logs);

/// <summary>A witness as a server of its own: C2SP tlog-witness over HTTP (docs/adr/0016).</summary>
public static class WitnessHost
{
    private const int ConnectionsMax = 256;

    /// <summary>Serves until cancelled or told to stop.</summary>
    /// <exception cref="InvalidDataException">The key or the state is not readable as one.</exception>
    public static async Task RunAsync(WitnessSettings settings, CancellationToken cancel)
    {
        var memory = new LogMemory(settings.State, TimeProvider.System);
        await memory.CreateAsync(cancel);
        // What is damaged is found now, not at the first request.
        await memory.ReadAsync(cancel);
        var notes = new WitnessNotes(settings.State + ".notes");
        using var witness = new Witness(WitnessKey.Load(settings.Key), settings.Logs, memory, notes, TimeProvider.System);
        await using var app = Build(settings.Url, witness);
        await app.StartAsync(cancel);
        await app.WaitForShutdownAsync(cancel);
    }

    private static WebApplication Build(string url, Witness witness)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                ApplicationName = typeof(WitnessHost).Assembly.GetName().Name,
                Args = ["--hostBuilder:reloadConfigOnChange=false"],
                ContentRootPath = AppContext.BaseDirectory,
            }
        );
        builder.WebHost.UseUrls(url);
        Logging.Configure(builder.Logging);
        ServerLimits.Configure(builder.Services);
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Limits.MaxRequestBodySize = AddCheckpoint.BytesMax;
        });
        builder.Services.AddSingleton(TimeProvider.System);
        var app = builder.Build();
        app.UseMiddleware<RequestLog>();
        app.MapPost("/" + AddCheckpoint.Path, (HttpContext http) => WitnessRequests.AddAsync(http, witness));
        app.MapGet("/{hash}/checkpoint", (HttpContext http, string hash) => WitnessRequests.ShowAsync(http, hash, witness));
        app.MapGet(Health.LivePath, () => Results.Text("live\n"));
        return app;
    }
}
