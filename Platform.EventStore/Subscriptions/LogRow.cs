namespace Platform.EventStore.Subscriptions;

/// <summary>One row of the whole log, as a worker sees it.</summary>
/// <param name="Position">The global position, from 1, without gaps in commit order; never shown to tenants.</param>
public sealed record LogRow(long Position, string Tenant, long TenantPosition, string Stream, long Version, byte[] Bytes);
