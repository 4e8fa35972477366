using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.Domain.Tenancy;
using Platform.EventStore.Projecting;
using Platform.EventStore.Serialization;
using Platform.EventStore.Streams;
using Platform.EventStore.Subscriptions;

namespace Platform.Projections.Tenancy;

/// <summary>Which API keys a tenant has, without secrets or their hashes; read by operators. Signing in never looks here.</summary>
public sealed class ApiKeys(EventJson json) : Projection
{
    public const string Table = "read.api_keys_1";

    /// <summary>Its name in <c>read.progress</c>.</summary>
    public const string ProgressName = "api_keys_1";

    public override string Name => ProgressName;

    public override string Tables =>
        $"""
            CREATE TABLE IF NOT EXISTS {Table} (
                tenant text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, name text NOT NULL, permissions text[] NOT NULL,
                expires timestamptz, revoked boolean NOT NULL, created timestamptz NOT NULL, position bigint NOT NULL,
                PRIMARY KEY (tenant, id));
            CREATE INDEX IF NOT EXISTS api_keys_1_position ON {Table} (tenant, position);
            {Rows.Confined(Table)}
            """;

    public override async Task ApplyAsync(NpgsqlConnection connection, IReadOnlyList<LogRow> rows, CancellationToken cancel)
    {
        var issued = new List<(LogRow Row, string Id, ApiKeyIssued Key, string Name, DateTime At)>();
        var revoked = new List<(string Tenant, string Id)>();
        foreach (var row in rows.Where(r => r.Stream.StartsWith("api-key/", StringComparison.Ordinal)))
        {
            using var document = JsonDocument.Parse(row.Bytes);
            var view = new EntryView(document.RootElement);
            var id = row.Stream["api-key/".Length..];
            switch (json.Read(view.Type, view.Schema, view.Data))
            {
                case ApiKeyIssued e:
                    issued.Add((row, id, e, view.Data.GetProperty("name").GetRawText(), view.At.UtcDateTime));
                    break;
                case ApiKeyRevoked:
                    revoked.Add((row.Tenant, id));
                    break;
            }
        }
        if (issued.Count > 0)
        {
            const string Insert = $"""
                INSERT INTO {Table} (tenant, id, name, permissions, expires, revoked, created, position)
                SELECT tenant, id, name, string_to_array(permissions, ' '), expires, false, created, position
                FROM unnest($1, $2, $3, $4, $5, $6, $7) AS k(tenant, id, name, permissions, expires, created, position)
                """;
            await Rows.WriteAsync(
                connection,
                Insert,
                cancel,
                (NpgsqlDbType.Text, issued.ConvertAll(k => k.Row.Tenant)),
                (NpgsqlDbType.Text, issued.ConvertAll(k => k.Id)),
                (NpgsqlDbType.Text, issued.ConvertAll(k => k.Name)),
                (NpgsqlDbType.Text, issued.ConvertAll(k => string.Join(' ', k.Key.Permissions))),
                (NpgsqlDbType.TimestampTz, issued.ConvertAll(k => k.Key.ExpiresAt?.UtcDateTime)),
                (NpgsqlDbType.TimestampTz, issued.ConvertAll(k => k.At)),
                (NpgsqlDbType.Bigint, issued.ConvertAll(k => k.Row.TenantPosition))
            );
        }
        if (revoked.Count > 0)
        {
            const string Update = $"""
                UPDATE {Table} k SET revoked = true FROM unnest($1, $2) AS r(tenant, id) WHERE k.tenant = r.tenant AND k.id = r.id
                """;
            await Rows.WriteAsync(
                connection,
                Update,
                cancel,
                (NpgsqlDbType.Text, revoked.ConvertAll(r => r.Tenant)),
                (NpgsqlDbType.Text, revoked.ConvertAll(r => r.Id))
            );
        }
    }
}
