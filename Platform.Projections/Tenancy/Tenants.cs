using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.Domain.Tenancy;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Projecting;
using Platform.EventStore.Serialization;
using Platform.EventStore.Streams;
using Platform.EventStore.Subscriptions;

namespace Platform.Projections.Tenancy;

/// <summary>Which tenants there are and how they stand; read by operators. Follows the platform's own copies of their events.</summary>
public sealed class Tenants(EventJson json) : Projection
{
    public const string Table = "read.tenants_1";

    /// <summary>Its name in <c>read.progress</c>.</summary>
    public const string ProgressName = "tenants_1";

    // Its log holds a copy of what happens to every other tenant.
    private const string PlatformTenant = EventDrafts.PlatformTenant;

    public override string Name => ProgressName;

    // The name is kept as the sealed bytes of the entry, and opened at the edge.
    public override string Tables =>
        $"""
            CREATE TABLE IF NOT EXISTS {Table} (
                tenant text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, slug text COLLATE "C" NOT NULL, name text NOT NULL,
                status text COLLATE "C" NOT NULL, created timestamptz NOT NULL, position bigint NOT NULL,
                PRIMARY KEY (tenant, id));
            CREATE INDEX IF NOT EXISTS tenants_1_position ON {Table} (tenant, position);
            {Rows.Confined(Table)}
            """;

    public override async Task ApplyAsync(NpgsqlConnection connection, IReadOnlyList<LogRow> rows, CancellationToken cancel)
    {
        var created = new List<(string Id, string Slug, string Name, DateTime At, long Position)>();
        var statuses = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in rows.Where(r => r.Tenant == PlatformTenant && r.Stream.StartsWith("tenant/", StringComparison.Ordinal)))
        {
            using var document = JsonDocument.Parse(row.Bytes);
            var view = new EntryView(document.RootElement);
            var id = row.Stream["tenant/".Length..];
            switch (json.Read(view.Type, view.Schema, view.Data))
            {
                case TenantCreated e:
                    created.Add((id, e.Slug, view.Data.GetProperty("name").GetRawText(), view.At.UtcDateTime, row.TenantPosition));
                    break;
                case TenantSuspended:
                    statuses[id] = "suspended";
                    break;
                case TenantReactivated:
                    statuses[id] = "active";
                    break;
            }
        }
        if (created.Count > 0)
        {
            const string Insert = $"""
                INSERT INTO {Table} (tenant, id, slug, name, status, created, position)
                SELECT '{PlatformTenant}', id, slug, name, 'active', created, position FROM unnest($1, $2, $3, $4, $5) AS c(id, slug, name, created, position)
                """;
            await Rows.WriteAsync(
                connection,
                Insert,
                cancel,
                (NpgsqlDbType.Text, created.ConvertAll(c => c.Id)),
                (NpgsqlDbType.Text, created.ConvertAll(c => c.Slug)),
                (NpgsqlDbType.Text, created.ConvertAll(c => c.Name)),
                (NpgsqlDbType.TimestampTz, created.ConvertAll(c => c.At)),
                (NpgsqlDbType.Bigint, created.ConvertAll(c => c.Position))
            );
        }
        if (statuses.Count > 0)
        {
            const string Update = $"""
                UPDATE {Table} t SET status = s.status FROM unnest($1, $2) AS s(id, status) WHERE t.tenant = '{PlatformTenant}' AND t.id = s.id
                """;
            await Rows.WriteAsync(
                connection,
                Update,
                cancel,
                (NpgsqlDbType.Text, statuses.Keys.ToArray()),
                (NpgsqlDbType.Text, statuses.Values.ToArray())
            );
        }
    }
}
