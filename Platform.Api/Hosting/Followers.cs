using Npgsql;
using Platform.Api.Http;
using Platform.Api.Operations;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Jobs;
using Platform.EventStore.Privacy;
using Platform.EventStore.Projecting;
using Platform.EventStore.Subscriptions;
using Platform.Projections.Audit;
using Platform.Projections.Operations;

namespace Platform.Api.Hosting;

/// <summary>What follows from events, in the projections role: read models, the work that decisions queued, and housekeeping.</summary>
public sealed class Followers(
    [FromKeyedServices(Followers.WorkerDatabase)] NpgsqlDataSource worker,
    IReadOnlyList<Projection> projections,
    IServiceProvider services,
    SubjectKeys keys,
    Decider decider,
    TimeProvider clock,
    ILoggerFactory logs
) : BackgroundService
{
    /// <summary>The key of the worker's pool among the services.</summary>
    public const string WorkerDatabase = "worker";

    /// <summary>A projection that has not looked at the log for this long is reported as stuck.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(10);

    private readonly LogTail _tail = new(worker, clock, logs.CreateLogger<LogTail>());
    private IReadOnlyList<ProjectionRunner> _runners = [];

    public static void AddTo(IServiceCollection services, PlatformSettings settings)
    {
        var url =
            settings.WorkerUrl
            ?? throw new InvalidOperationException("PLATFORM_WORKER_URL is not set: projections follow the log as the worker role");
        services.AddKeyedSingleton(WorkerDatabase, (_, _) => PlatformSettings.Open(url, "platform worker"));
        services.AddOperationsWork();
        services.AddSingleton<Followers>();
        services.AddHostedService(s => s.GetRequiredService<Followers>());
        services.AddSingleton(s => new HealthCheck("projections", _ => Task.FromResult(s.GetRequiredService<Followers>().Stuck())));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _runners =
        [
            .. projections.Select(p => new ProjectionRunner(
                worker,
                _tail,
                p,
                NodeName.Value,
                clock,
                logs.CreateLogger<ProjectionRunner>()
            )),
        ];
        var handlers = new Dictionary<string, JobHandler> { [VerifyLog.Kind] = new VerifyLog(worker, decider, clock).RunAsync };
        handlers.AddOperations(services);
        await Task.WhenAll([
            .. _runners.Select(r => r.RunAsync(stoppingToken)),
            new JobRunner(worker, _tail, handlers, clock, logs.CreateLogger<JobRunner>()).RunAsync(stoppingToken),
            services.GetRequiredService<Upkeep>().RunAsync(stoppingToken),
            new Housekeeping(worker, keys, clock, logs.CreateLogger<Housekeeping>()).RunAsync(stoppingToken),
        ]);
        await _tail.DisposeAsync();
    }

    private string? Stuck() =>
        _runners.FirstOrDefault(r => r.SinceAlive > StuckAfter) is { } stuck
            ? $"{stuck.Name} has not looked at the log for {stuck.SinceAlive}"
            : null;
}
