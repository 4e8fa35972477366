using JasperFx.Events;
using Marten;
using Marten.Events.Projections;
using Platform.Domain.Tenancy;

namespace Platform.Skeleton.Tenancy;

/// <summary>Credentials as a request looks for them; written in the command's own transaction.</summary>
public sealed class Keys : IProjection
{
    public Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        foreach (var e in events)
        {
            if (e.Data is ApiKeyIssued issued)
            {
                operations.QueueSqlCommand(
                    "insert into read.keys values (?, ?, ?, ?, ?)",
                    issued.KeyId,
                    e.TenantId,
                    issued.SecretHash,
                    issued.Permissions.ToArray(),
                    (object?)issued.ExpiresAt?.ToUniversalTime() ?? DBNull.Value
                );
            }
            else if (e.Data is ApiKeyRevoked)
            {
                operations.QueueSqlCommand("delete from read.keys where id = ?", Guid.Parse(e.StreamKey!.AsSpan("key/".Length)));
            }
        }
        return Task.CompletedTask;
    }
}
