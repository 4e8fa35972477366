using Npgsql;

namespace Platform.EventStore.Subscriptions;

/// <summary>One row of the whole log, as a worker sees it.</summary>
/// <param name="Position">The global position, from 1, without gaps in commit order; never shown to tenants.</param>
public sealed record LogRow(long Position, string Tenant, long TenantPosition, string Stream, long Version, byte[] Bytes)
{
    /// <summary>What <see cref="From"/> reads.</summary>
    internal const string Columns = "position, tenant, tenant_position, stream, version, entry";

    internal static LogRow From(NpgsqlDataReader reader) =>
        new(
            reader.GetInt64(0),
            reader.GetString(1),
            reader.GetInt64(2),
            reader.GetString(3),
            reader.GetInt64(4),
            reader.GetFieldValue<byte[]>(5)
        );
}
