using Platform.Projections.Access;

namespace Platform.Api.Access;

/// <summary>What the area's queries stand on.</summary>
public static class AccessServices
{
    public static IServiceCollection AddAccess(this IServiceCollection services) =>
        services
            .AddSingleton<AccessRows>()
            .AddSingleton<AccessCache>()
            .AddSingleton<AccessListsQuery>()
            .AddSingleton<AccessChangesQuery>()
            .AddSingleton<AccessWalks>()
            .AddSingleton<RoleQueries>()
            .AddSingleton<GrantQueries>()
            .AddSingleton<ChangeQueries>()
            .AddSingleton<CheckQuery>();
}
