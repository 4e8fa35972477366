using Npgsql;
using Platform.Api.Access;
using Platform.Api.Audit;
using Platform.Api.Caching;
using Platform.Api.Http;
using Platform.Api.Identity;
using Platform.Api.Operations;
using Platform.Api.Proof;
using Platform.Api.Security;
using Platform.Api.Telemetry;
using Platform.Api.Tenancy;
using Platform.EventStore.Streams;
using Platform.Ledger.Privacy;

namespace Platform.Api.Hosting;

/// <summary>One program, three roles: <c>api</c> answers requests, <c>projections</c> follows the log, <c>all</c> does both.</summary>
public static class PlatformHost
{
    /// <summary>Serves until cancelled or told to stop, then drains.</summary>
    /// <param name="role">api, projections or all.</param>
    /// <param name="url">Where to listen, such as <c>http://127.0.0.1:5080</c>. Projections serve health there, and nothing else.</param>
    public static Task RunAsync(string role, string url, CancellationToken cancel) =>
        RunAsync(role, url, PlatformSettings.FromEnvironment(), cancel);

    /// <inheritdoc cref="RunAsync(string, string, CancellationToken)"/>
    public static async Task RunAsync(string role, string url, PlatformSettings settings, CancellationToken cancel)
    {
        await using var app = Build(role, url, settings);
        await StartCheck.RequireAsync(app.Services.GetRequiredService<NpgsqlDataSource>(), cancel);
        if (app.Services.GetKeyedService<NpgsqlDataSource>(Followers.WorkerDatabase) is { } worker)
        {
            StartCheck.RequireSigning(settings.KeyRing);
            await StartCheck.RequireAsync(worker, cancel);
        }
        var keys = app.Services.GetRequiredKeyedService<NpgsqlDataSource>(Engine.KeysDatabase);
        await StartCheck.RequireKeysAsync(keys, app.Services.GetRequiredService<SubjectKeys>(), cancel);
        await app.StartAsync(cancel);
        await app.WaitForShutdownAsync(cancel);
    }

    /// <summary>The application, not started: tests take its route table from here.</summary>
    /// <param name="configure">Called last, before the application is built: another clock, another place for logs.</param>
    public static WebApplication Build(string role, string url, PlatformSettings settings, Action<WebApplicationBuilder>? configure = null)
    {
        if (role is not ("api" or "projections" or "all"))
        {
            throw new InvalidOperationException($"role '{role}' is none of api, projections, all");
        }
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                ApplicationName = typeof(PlatformHost).Assembly.GetName().Name,
                // Settings are read once. Watching for changes would watch the directory the servers and logs write to.
                Args = ["--hostBuilder:reloadConfigOnChange=false"],
                ContentRootPath = AppContext.BaseDirectory,
            }
        );
        builder.WebHost.UseUrls(url);
        builder.AddHttpShell();
        builder.Services.AddEngine(settings);
        builder.Services.AddReadModels();
        builder.Services.AddTelemetry();
        builder.Services.AddSingleton(s => new HealthCheck("log", cancel => ReachAsync(s.GetRequiredService<NpgsqlDataSource>(), cancel)));
        builder.Services.AddSingleton(s => new HealthCheck(
            "keys",
            cancel => ReachAsync(s.GetRequiredKeyedService<NpgsqlDataSource>(Engine.KeysDatabase), cancel)
        ));
        builder.Services.AddSingleton(s => new HealthCheck("writer", _ => Task.FromResult(Stuck(s.GetRequiredService<LogWriter>()))));
        if (role is not "projections")
        {
            builder.Services.AddReadCaches(settings);
            builder.Services.AddSingleton<Credentials>();
            builder.Services.AddSingleton<TrailWalks>();
            builder.Services.AddSingleton<SigningKeys>();
            builder.Services.AddSingleton<SealedNames>();
            builder.Services.AddSingleton<TenancyQueries>();
            builder.Services.AddSingleton<TrailQueries>();
            builder.Services.AddSingleton<EntriesQuery>();
            builder.Services.AddSingleton<FollowQuery>();
            builder.Services.AddSingleton<ReplayQuery>();
            builder.Services.AddSingleton<ChangesQuery>();
            builder.Services.AddSingleton<RecordingActions>();
            builder.Services.AddSingleton<VerificationQuery>();
            builder.Services.AddOperations();
            builder.Services.AddAccess();
            builder.Services.AddIdentity();
            builder.Services.AddProof();
        }
        if (role is not "api")
        {
            Followers.AddTo(builder.Services, settings);
        }
        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseTrustedProxies(settings.TrustedProxies);
        app.UseHttpShell();
        app.MapMetrics();
        if (role is not "projections")
        {
            app.UseMiddleware<Authentication>();
            app.UseMiddleware<FreshAnswers>();
            var v1 = app.MapGroup("/v1").DescribePaths();
            v1.MapTenancy(app.Services);
            v1.MapAudit(app.Services);
            v1.MapCacheStats();
            v1.MapOperations(app.Services);
            v1.MapAccess(app.Services);
            v1.MapIdentity(app.Services);
            v1.MapLog();
        }
        return app;
    }

    private static string? Stuck(LogWriter writer) =>
        writer.OldestWait > new LogWriterLimits().Deadline ? $"a write has waited {writer.OldestWait} for its group" : null;

    private static async Task<string?> ReachAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var command = database.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync(cancel);
        return null;
    }
}
