using System.Text.Json;
using Npgsql;
using Platform.EventStore.Projecting;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;

namespace Platform.Projections.Audit;

/// <summary>
/// What happened, to be searched by stream, actor, subject, address, session, type, action, outcome, time and event. Holds keyed digests,
/// never values: it says where to look, and the entries say what is there (ADR 0018).
/// </summary>
public sealed class Trail(SubjectKeys keys) : Projection
{
    /// <summary>The projection's name, and its first table's: a row for each entry.</summary>
    public const string ProgressName = "trail";

    /// <summary>Whom an entry is about beside the one in its row: few entries are about several.</summary>
    public const string Subjects = "trail_subjects";

    /// <summary>
    /// The earliest and latest moment within each <see cref="SpanPositions"/> positions: a time leads to positions. Those that outside systems
    /// told are kept apart, since a past imported today would make every span reach from then to now.
    /// </summary>
    public const string Spans = "trail_spans";

    /// <summary>Positions of one span: span s has those from s × 4,096 on.</summary>
    public const int SpanPositions = 4_096;

    public override string Name => ProgressName;

    /// <summary>The version its tables are of.</summary>
    public const int CodeVersion = 2;

    public override int Version => CodeVersion;

    // In those of version 1 some columns of the same names mean something else.
    public override bool ServesOtherVersions => false;

    // place is tenant_position once more: only the terms' indexes are in its order, so that a search by a term never walks the primary key in
    // the hope of meeting the term soon. They do without the tenant: a digest is of one tenant alone.
    public override IReadOnlyList<ReadTable> Tables { get; } =
    [
        new(
            ProgressName,
            """
            tenant_position bigint NOT NULL, place bigint NOT NULL, stream bigint NOT NULL, type bigint NOT NULL, action bigint NOT NULL,
            outcome bigint, actor bigint, subject bigint, ip bigint, session bigint, happened timestamptz NOT NULL, event uuid NOT NULL,
            tenant text COLLATE "C" NOT NULL, PRIMARY KEY (tenant, tenant_position)
            """,
            "(stream, place)",
            "(type, place)",
            "(action, place)",
            "(actor, place)",
            "(subject, place) WHERE subject IS NOT NULL",
            "(ip, place) WHERE ip IS NOT NULL",
            "(session, place) WHERE session IS NOT NULL",
            "(outcome, place) WHERE outcome IS NOT NULL",
            "(event)"
        ),
        new(
            Subjects,
            """
            tenant text COLLATE "C" NOT NULL, tenant_position bigint NOT NULL, subject bigint NOT NULL,
            PRIMARY KEY (tenant, tenant_position, subject)
            """,
            "(subject, tenant_position)"
        ),
        new(
            Spans,
            """
            tenant text COLLATE "C" NOT NULL, span bigint NOT NULL, told boolean NOT NULL,
            earliest timestamptz NOT NULL, latest timestamptz NOT NULL, PRIMARY KEY (tenant, span, told)
            """
        ),
    ];

    public override async Task ApplyAsync(NpgsqlConnection connection, ProjectionBatch batch, CancellationToken cancel)
    {
        var rows = new TrailRows(batch.Rows.Count);
        foreach (var tenant in batch.Rows.GroupBy(r => r.Tenant, StringComparer.Ordinal))
        {
            var digests = await TrailDigests.ForAsync(keys, tenant.Key, cancel);
            var documents = tenant.Select(r => (Row: r, Document: JsonDocument.Parse(r.Bytes))).ToList();
            try
            {
                var views = documents.ConvertAll(d => (d.Row, View: new EntryView(d.Document.RootElement)));
                var ids = new HashSet<Guid>();
                views.ForEach(v => TrailFacts.KeysIn(v.View, ids));
                var opener = await Opener.ForAsync(keys, tenant.Key, ids, cancel);
                views.ForEach(v => rows.Add(v.Row, TrailFacts.Of(v.View, opener), digests));
            }
            finally
            {
                documents.ForEach(d => d.Document.Dispose());
            }
        }
        await rows.WriteAsync(connection, batch, cancel);
    }
}
