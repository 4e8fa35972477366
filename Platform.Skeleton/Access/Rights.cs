using JasperFx.Events;
using Marten;
using Marten.Events.Projections;
using Platform.Domain.Access;
using Platform.Domain.Identity;

namespace Platform.Skeleton.Access;

/// <summary>Who holds what right now. Written in the command's own transaction: a right that was taken is gone with the answer.</summary>
public sealed class Rights : IProjection
{
    public Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        foreach (var e in events)
        {
            Apply(operations, e);
        }
        return Task.CompletedTask;
    }

    private static void Apply(IDocumentOperations to, IEvent e)
    {
        switch (e.Data)
        {
            case AccessGranted granted:
                to.QueueSqlCommand(
                    "insert into read.rights values (?, ?, ?, ?, ?)",
                    e.TenantId,
                    Id(e),
                    granted.AccountId,
                    granted.Role,
                    (object?)granted.Until?.ToUniversalTime() ?? DBNull.Value
                );
                break;
            case GrantRevoked or GrantExpired:
                to.QueueSqlCommand("delete from read.rights where tenant = ? and grant_id = ?", e.TenantId, Id(e));
                break;
            case RoleDefined { Permissions: var permissions }:
                Role(to, e, permissions);
                break;
            case RoleChanged { Permissions: var permissions }:
                Role(to, e, permissions);
                break;
            case AccountRegistered:
                to.QueueSqlCommand("insert into read.holders values (?, ?, true)", e.TenantId, Id(e));
                break;
            case AccountLocked or AccountClosed or AccountUnlocked:
                to.QueueSqlCommand(
                    "update read.holders set active = ? where tenant = ? and account = ?",
                    e.Data is AccountUnlocked,
                    e.TenantId,
                    Id(e)
                );
                break;
        }
    }

    private static void Role(IDocumentOperations to, IEvent e, IReadOnlyList<string> permissions) =>
        to.QueueSqlCommand(
            "insert into read.roles values (?, ?, ?) on conflict (tenant, name) do update set permissions = excluded.permissions",
            e.TenantId,
            e.StreamKey!["role/".Length..],
            permissions.ToArray()
        );

    private static Guid Id(IEvent e) => Guid.Parse(e.StreamKey!.AsSpan(e.StreamKey!.IndexOf('/', StringComparison.Ordinal) + 1));
}
