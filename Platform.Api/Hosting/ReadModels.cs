using Platform.EventStore.Projecting;
using Platform.Ledger.Privacy;
using Platform.Ledger.Serialization;
using Platform.Projections.Access;
using Platform.Projections.Audit;
using Platform.Projections.Identity;
using Platform.Projections.Tenancy;

namespace Platform.Api.Hosting;

/// <summary>Every projection of this program: nodes that follow the log run them, nodes that answer know their names.</summary>
public static class ReadModels
{
    public static void AddReadModels(this IServiceCollection services) =>
        services.AddSingleton<IReadOnlyList<Projection>>(s =>
        {
            var json = s.GetRequiredService<EventJson>();
            var keys = s.GetRequiredService<SubjectKeys>();
            return
            [
                new Trail(keys),
                new Tenants(json),
                new ApiKeys(json),
                new Accounts(json, keys),
                new HeldAccess(json),
                new AccessChanges(json),
            ];
        });
}
