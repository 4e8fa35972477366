using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.EventStore.Privacy;
using Platform.EventStore.Projecting;
using Platform.EventStore.Streams;

namespace Platform.Projections.Audit;

/// <summary>What happened, to be searched by stream, actor, type, action, outcome and time. Holds keyed digests, never personal values.</summary>
public sealed class Trail(SubjectKeys keys) : Projection
{
    /// <summary>What queries name.</summary>
    public const string View = "read.trail";

    /// <summary>The projection's name.</summary>
    public const string ProgressName = "trail";

    /// <summary>Derives the key of actor digests from the tenant's own.</summary>
    private const string ActorPurpose = "trail-actor";
    private const string ExternalAction = "external-action-recorded";

    public override string Name => ProgressName;

    public override IReadOnlyList<ReadTable> Tables { get; } =
    [
        new(
            ProgressName,
            """
            tenant text COLLATE "C" NOT NULL, tenant_position bigint NOT NULL, stream text COLLATE "C" NOT NULL,
            type text COLLATE "C" NOT NULL, action text COLLATE "C" NOT NULL, outcome text COLLATE "C" NOT NULL,
            actor bytea, happened timestamptz NOT NULL,
            PRIMARY KEY (tenant, tenant_position)
            """,
            "(tenant, stream, tenant_position)",
            "(tenant, actor, tenant_position)",
            "(tenant, action, tenant_position)",
            "(tenant, type, tenant_position)",
            "(tenant, happened, tenant_position)"
        ),
    ];

    /// <summary>Under what an actor's events are found; the same for an outside actor's name and for an id of our own.</summary>
    public static async ValueTask<byte[]> ActorDigestAsync(SubjectKeys keys, string tenant, string actor, CancellationToken cancel) =>
        HMACSHA256.HashData(await keys.DerivedAsync(tenant, ActorPurpose, cancel), Encoding.UTF8.GetBytes(actor));

    public override async Task ApplyAsync(NpgsqlConnection connection, ProjectionBatch batch, CancellationToken cancel)
    {
        var rows = batch.Rows;
        var actions = new string[rows.Count];
        var outcomes = new string[rows.Count];
        var types = new string[rows.Count];
        var actors = new byte[]?[rows.Count];
        var happened = new DateTime[rows.Count];
        foreach (var tenant in rows.Select((row, index) => (row, index)).GroupBy(r => r.row.Tenant, StringComparer.Ordinal))
        {
            var views = tenant.Select(r => (r.index, View: new EntryView(JsonDocument.Parse(r.row.Bytes).RootElement))).ToList();
            var opener = await OpenerAsync(tenant.Key, views.Select(v => v.View), cancel);
            foreach (var (index, view) in views)
            {
                var outside = view.Type == ExternalAction;
                types[index] = view.Type;
                actions[index] = outside ? view.Data.GetProperty("action").GetString()! : view.Type;
                outcomes[index] = outside ? view.Data.GetProperty("outcome").GetString()! : "ok";
                happened[index] = (outside ? view.Data.GetProperty("occurredAt").GetDateTimeOffset() : view.At).UtcDateTime;
                var actor = outside ? OpenActor(opener, view) : view.ActorId;
                actors[index] = actor is null ? null : await ActorDigestAsync(keys, tenant.Key, actor, cancel);
            }
        }
        var insert = $"""
            INSERT INTO {batch.Table(ProgressName)} (tenant, tenant_position, stream, type, action, outcome, actor, happened)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
            """;
        await Rows.WriteAsync(
            connection,
            insert,
            cancel,
            (NpgsqlDbType.Text, rows.Select(r => r.Tenant).ToArray()),
            (NpgsqlDbType.Bigint, rows.Select(r => r.TenantPosition).ToArray()),
            (NpgsqlDbType.Text, rows.Select(r => r.Stream).ToArray()),
            (NpgsqlDbType.Text, types),
            (NpgsqlDbType.Text, actions),
            (NpgsqlDbType.Text, outcomes),
            (NpgsqlDbType.Bytea, actors),
            (NpgsqlDbType.TimestampTz, happened)
        );
    }

    private async Task<Opener> OpenerAsync(string tenant, IEnumerable<EntryView> views, CancellationToken cancel)
    {
        var ids = new HashSet<Guid>();
        foreach (var view in views.Where(v => v.Type == ExternalAction))
        {
            SealedValue.KeysIn(view.Data.GetProperty("actor"), ids);
        }
        return await Opener.ForAsync(keys, tenant, ids, cancel);
    }

    // An erased actor can be found no more: that is what erasure means.
    private static string? OpenActor(Opener opener, EntryView view)
    {
        if (!SealedValue.TryRead(view.Data.GetProperty("actor"), out var value))
        {
            return null;
        }
        var opened = opener.Open(view.Stream, view.Type, "/data/actor", value);
        return opened == $"erased:{value.Key}" ? null : opened;
    }
}
