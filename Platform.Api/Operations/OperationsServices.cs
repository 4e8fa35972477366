using Npgsql;
using Platform.Api.Hosting;
using Platform.EventStore.Jobs;
using Platform.Projections.Operations;

namespace Platform.Api.Operations;

/// <summary>What the Operations area is made of.</summary>
public static class OperationsServices
{
    /// <summary>For nodes that answer requests.</summary>
    public static void AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<ProjectionStates>();
        services.AddSingleton<ProjectionQueries>();
        services.AddSingleton<RebuildQuery>();
        services.AddSingleton<ConsistencyResults>();
        services.AddSingleton<ConsistencyQueries>();
    }

    /// <summary>For nodes that follow the log: what carries the commands out.</summary>
    public static void AddOperationsWork(this IServiceCollection services)
    {
        services.AddSingleton<SystemDecisions>();
        services.AddSingleton<ConsistencyResults>();
        services.AddSingleton(s => Make<SteerProjection>(s));
        services.AddSingleton(s => Make<ReplayParked>(s));
        services.AddSingleton(s => Make<RebuildJob>(s));
        services.AddSingleton(s => Make<ConsistencyJob>(s));
        services.AddSingleton(s => Make<Upkeep>(s));
    }

    /// <summary>The area's jobs, by kind.</summary>
    public static void AddOperations(this Dictionary<string, JobHandler> handlers, IServiceProvider services)
    {
        handlers.Add(SteerProjection.Kind, services.GetRequiredService<SteerProjection>().RunAsync);
        handlers.Add(ReplayParked.Kind, services.GetRequiredService<ReplayParked>().RunAsync);
        handlers.Add(RebuildJob.Kind, services.GetRequiredService<RebuildJob>().RunAsync);
        handlers.Add(ConsistencyJob.Kind, services.GetRequiredService<ConsistencyJob>().RunAsync);
    }

    // All of these work as the worker role.
    private static T Make<T>(IServiceProvider services) =>
        ActivatorUtilities.CreateInstance<T>(services, services.GetRequiredKeyedService<NpgsqlDataSource>(Followers.WorkerDatabase));
}
