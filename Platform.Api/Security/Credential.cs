using Platform.Domain.Kernel;

namespace Platform.Api.Security;

/// <summary>Who calls, as the log knows it.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="TenantSuspended">Commands are refused, reads are not.</param>
public sealed record Credential(Guid Id, string Tenant, IReadOnlyList<string> Permissions, bool TenantSuspended)
{
    public CallerKind Kind => Permissions.Contains(Security.Permissions.Operator) ? CallerKind.Operator : CallerKind.Key;
}

/// <summary>What a route asks of its caller; every route under <c>/v1</c> carries one.</summary>
/// <param name="Command">Changes something: refused while the tenant is suspended.</param>
public sealed record Requirement(string Permission, bool Command);
