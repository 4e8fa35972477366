using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Projections.Access;

namespace Platform.Api.Access;

/// <summary>Whether an account may do something, and why.</summary>
public sealed record CheckView(bool Allowed, CheckReason Reason);

/// <summary>Which grant of which role allows it, or what stands against it.</summary>
public sealed record CheckReason(PermissionReason Code, string? Grant, string? Role, DateTimeOffset? Until);

/// <summary>Answers from the cached read model.</summary>
public sealed class CheckQuery(AccessCache cache, TimeProvider clock)
{
    public static readonly Parameter[] Asked = [AccessParameters.Account, AccessParameters.Permission];

    public async Task<CheckView> CheckAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var (account, permission) = (query.RequiredAccountId(), query.RequiredPermission());
        var tenant = context.Credential().Tenant;
        var now = clock.GetUtcNow();
        var held = await cache.AccountAsync(tenant, account, context.RequestAborted);
        var permissions = new Dictionary<string, IReadOnlyList<string>?>(StringComparer.Ordinal);
        foreach (var role in PermissionCheck.RolesOf(held, now))
        {
            permissions[role] = (await cache.RoleAsync(tenant, role, context.RequestAborted)).Permissions;
        }
        var answer = PermissionCheck.Of(held, role => permissions[role], permission, now);
        return new CheckView(
            answer.Allowed,
            new CheckReason(answer.Reason, answer.Grant?.Id.ToString(), answer.Grant?.Role, answer.Grant?.Until)
        );
    }
}
