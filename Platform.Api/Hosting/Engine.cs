using Npgsql;
using Platform.Domain.Tenancy;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Privacy;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Serialization;
using Platform.Projections;
using Platform.Projections.Audit;
using Platform.Projections.Tenancy;

namespace Platform.Api.Hosting;

/// <summary>Introduces the engine and the domain to each other: neither knows the other.</summary>
public static class Engine
{
    /// <summary>The key of the key database's pool among the services.</summary>
    public const string KeysDatabase = "keys";

    /// <summary>Everything that decides and reads: what a process needs that answers requests or reacts to events.</summary>
    public static IServiceCollection AddEngine(this IServiceCollection services, PlatformSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => PlatformSettings.Open(settings.DatabaseUrl, "platform service"));
        services.AddKeyedSingleton(KeysDatabase, (_, _) => PlatformSettings.Open(settings.KeysUrl, "platform keys"));
        services.AddSingleton(EventCatalogue.From(typeof(Tenant).Assembly));
        services.AddSingleton<EventJson>();
        services.AddSingleton(s => new SubjectKeys(
            s.GetRequiredKeyedService<NpgsqlDataSource>(KeysDatabase),
            KeyRing.Load(settings.KeyRing),
            s.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(s => new LogWriter(
            s.GetRequiredService<NpgsqlDataSource>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<LogWriter>>()
        ));
        services.AddSingleton<LogReader>();
        services.AddSingleton(s => new AggregateCache(s.GetRequiredService<LogReader>(), s.GetRequiredService<EventJson>()));
        services.AddSingleton(s => new LogKeys(settings.KeyRing, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<EventDrafts>();
        services.AddSingleton<Answers>();
        services.AddSingleton<Decider>();
        services.AddSingleton<StateReader>();
        services.AddSingleton<TrailQuery>();
        services.AddSingleton<TenancyQuery>();
        services.AddSingleton<FreshReads>();
        return services;
    }
}
