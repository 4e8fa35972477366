using Npgsql;
using Platform.Api.Http;
using Platform.Api.Operations;
using Platform.Api.Proof;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Jobs;
using Platform.EventStore.Projecting;
using Platform.EventStore.Proof.Watching;
using Platform.EventStore.Subscriptions;
using Platform.EventStore.Telemetry;
using Platform.Ledger.Privacy;
using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Telemetry;
using Platform.Projections.Access;
using Platform.Projections.Audit;
using Platform.Projections.Operations;

namespace Platform.Api.Hosting;

/// <summary>What follows from events, in the projections role: read models, the work that decisions queued, and housekeeping.</summary>
public sealed class Followers(
    [FromKeyedServices(Followers.WorkerDatabase)] NpgsqlDataSource worker,
    IReadOnlyList<Projection> projections,
    IServiceProvider services,
    SubjectKeys keys,
    LogKeys logKeys,
    PlatformSettings settings,
    Decider decider,
    TimeProvider clock,
    ILoggerFactory logs
) : BackgroundService
{
    /// <summary>The key of the worker's pool among the services.</summary>
    public const string WorkerDatabase = "worker";

    private readonly LogTail _tail = new(worker, clock, logs.CreateLogger<LogTail>());
    private IReadOnlyList<ProjectionRunner> _projections = [];
    private IReadOnlyList<LoopSign> _loops = [];
    private readonly Witnesses? _witnesses = Witnesses.Find(settings, worker, clock, logs);
    private Sequencer? _sequencer;
    private LogWatch? _watch;

    public static void AddTo(IServiceCollection services, PlatformSettings settings)
    {
        var url =
            settings.WorkerUrl
            ?? throw new InvalidOperationException("PLATFORM_WORKER_URL is not set: projections follow the log as the worker role");
        services.AddKeyedSingleton(WorkerDatabase, (_, _) => PlatformSettings.Open(url, "platform worker"));
        services.AddOperationsWork();
        services.AddSingleton<Followers>();
        services.AddHostedService(s => s.GetRequiredService<Followers>());
        services.AddSingleton(s => new HealthCheck("projections", _ => Task.FromResult(s.GetRequiredService<Followers>().Behind())));
        // One tenant's log that is refused takes no node away from the others.
        services.AddSingleton(s => new HealthCheck("proof", _ => Task.FromResult(s.GetRequiredService<Followers>()._sequencer?.Trouble))
        {
            Degrades = true,
        });
        if (settings.WitnessPolicy is not null)
        {
            services.AddSingleton(s => new HealthCheck(
                "witnesses",
                _ => Task.FromResult(s.GetRequiredService<Followers>()._witnesses?.Cosigning.Trouble)
            )
            {
                Degrades = true,
            });
        }
        services.AddSingleton(s => new HealthCheck("log-watch", _ => Task.FromResult(s.GetRequiredService<Followers>()._watch?.Trouble))
        {
            Degrades = true,
            ShowsReason = true,
        });
        services.AddSingleton(s => new HealthCheck("loops", _ => Task.FromResult(s.GetRequiredService<Followers>().Stuck())));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ProjectionRunner[] runners =
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
        var handlers = new Dictionary<string, JobHandler>
        {
            [VerifyLog.Kind] = new VerifyLog(worker, decider, clock).RunAsync,
            [EndGrant.Kind] = new EndGrant(decider, clock).RunAsync,
        };
        handlers.AddOperations(services);
        var upkeep = services.GetRequiredService<Upkeep>();
        var jobs = new JobRunner(worker, _tail, handlers, clock, logs.CreateLogger<JobRunner>());
        var housekeeping = new Housekeeping(worker, keys, clock, logs.CreateLogger<Housekeeping>());
        var gauges = new LogGauges(worker, handlers.Keys, clock, logs.CreateLogger<LogGauges>());
        var sequencer = new Sequencer(
            worker,
            _tail,
            logKeys,
            new LogMemory(settings.LogMemory, clock),
            settings.LogOrigin,
            NodeName.Value,
            clock,
            logs.CreateLogger<Sequencer>(),
            _witnesses?.Memory
        );
        _sequencer = sequencer;
        var watch = _watch = new LogWatch(
            worker,
            new WatchRound(worker, logKeys, settings.LogOrigin),
            new DamageRecord(decider, clock).WriteAsync,
            clock,
            logs.CreateLogger<LogWatch>()
        );
        _projections = runners;
        LoopSign[] loops = [sequencer.Sign, watch.Sign, jobs.Sign, upkeep.Sign, housekeeping.Sign, gauges.Sign];
        _loops = _witnesses is null ? loops : [.. loops, _witnesses.Cosigning.Sign];
        await Task.WhenAll([
            .. runners.Select(r => r.RunAsync(stoppingToken)),
            sequencer.RunAsync(stoppingToken),
            watch.RunAsync(stoppingToken),
            _witnesses?.Cosigning.RunAsync(stoppingToken) ?? Task.CompletedTask,
            jobs.RunAsync(stoppingToken),
            upkeep.RunAsync(stoppingToken),
            housekeeping.RunAsync(stoppingToken),
            gauges.RunAsync(stoppingToken),
        ]);
        await _tail.DisposeAsync();
    }

    public override void Dispose()
    {
        _witnesses?.Dispose();
        base.Dispose();
    }

    private string? Behind() => _projections.Select(runner => runner.Trouble).FirstOrDefault(trouble => trouble is not null);

    private string? Stuck() => _loops.Select(loop => loop.Stuck).FirstOrDefault(reason => reason is not null);
}
