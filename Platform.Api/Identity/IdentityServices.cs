using Platform.Api.Audit;
using Platform.Projections.Identity;

namespace Platform.Api.Identity;

/// <summary>What the area's queries stand on.</summary>
public static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) =>
        services.AddSingleton<PersonalReads>().AddSingleton<AccountsQuery>().AddSingleton<AccountQueries>();
}
