using Npgsql;
using NpgsqlTypes;
using Platform.EventStore.Projecting;
using Platform.EventStore.Subscriptions;

namespace Platform.Projections.Audit;

/// <summary>The rows of one batch of the trail, as the arrays its statements take.</summary>
internal sealed class TrailRows(int count)
{
    private readonly List<string> _tenants = new(count);
    private readonly List<long> _positions = new(count);
    private readonly List<long?>[] _terms = [.. Columns.Select(_ => new List<long?>(count))];
    private readonly List<DateTime> _happened = new(count);
    private readonly List<Guid> _events = new(count);
    private readonly List<(string Tenant, long Position, long Subject)> _more = [];
    private readonly TrailSpans _spans = new();

    private static readonly string[] Columns = ["stream", "type", "action", "outcome", "actor", "subject", "ip", "session"];

    public void Add(LogRow row, TrailFacts facts, TrailDigests digests)
    {
        _tenants.Add(row.Tenant);
        _positions.Add(row.TenantPosition);
        long?[] terms =
        [
            digests.Of(TrailTerm.Stream, facts.Stream),
            digests.Of(TrailTerm.Type, facts.Type),
            digests.Of(TrailTerm.Action, facts.Action),
            // What went well is nothing to look for by itself, and most of what there is.
            facts.Outcome == TrailFacts.Ok
                ? null
                : digests.Of(TrailTerm.Outcome, facts.Outcome),
            digests.Of(TrailTerm.Actor, facts.Actor),
            digests.Of(TrailTerm.Subject, facts.Subjects.Count > 0 ? facts.Subjects[0] : null),
            digests.Of(TrailTerm.Ip, facts.Ip),
            digests.Of(TrailTerm.Session, facts.Session),
        ];
        for (var i = 0; i < terms.Length; i++)
        {
            _terms[i].Add(terms[i]);
        }
        _happened.Add(facts.Happened.UtcDateTime);
        _events.Add(facts.Event);
        var others = facts.Subjects.Skip(1).Select(s => digests.Of(TrailTerm.Subject, s)!.Value).Distinct();
        _more.AddRange(others.Select(s => (row.Tenant, row.TenantPosition, s)));
        _spans.Widen(row.Tenant, row.TenantPosition, facts);
    }

    public async Task WriteAsync(NpgsqlConnection connection, ProjectionBatch batch, CancellationToken cancel)
    {
        await RowsAsync(connection, batch.Table(Trail.ProgressName), cancel);
        await _spans.WriteAsync(connection, batch.Table(Trail.Spans), cancel);
        if (_more.Count > 0)
        {
            await Rows.WriteAsync(
                connection,
                $"INSERT INTO {batch.Table(Trail.Subjects)} (tenant, tenant_position, subject) SELECT * FROM unnest($1, $2, $3)",
                cancel,
                (NpgsqlDbType.Text, _more.ConvertAll(m => m.Tenant)),
                (NpgsqlDbType.Bigint, _more.ConvertAll(m => m.Position)),
                (NpgsqlDbType.Bigint, _more.ConvertAll(m => m.Subject))
            );
        }
    }

    private Task RowsAsync(NpgsqlConnection connection, string table, CancellationToken cancel) =>
        Rows.WriteAsync(
            connection,
            $"""
            INSERT INTO {table} (tenant, tenant_position, place, {string.Join(", ", Columns)}, happened, event)
            SELECT * FROM unnest($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            cancel,
            [
                (NpgsqlDbType.Text, _tenants),
                (NpgsqlDbType.Bigint, _positions),
                .. _terms.Select(term => (NpgsqlDbType.Bigint, (object)term)),
                (NpgsqlDbType.TimestampTz, _happened),
                (NpgsqlDbType.Uuid, _events),
            ]
        );
}
