using System.Text.Json;
using Npgsql;
using Platform.Api.Http;
using Platform.Domain.Operations;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;
using Platform.Projections.Operations;

namespace Platform.Api.Operations;

/// <summary>What a comparison of one projection with a fold of the log found.</summary>
/// <param name="Position">The global position at which both stood.</param>
/// <param name="Rows">Rows the fold has.</param>
/// <param name="FirstDifference">By primary key; null where there is none.</param>
public sealed record ComparedView(string Projection, bool Consistent, string Position, long Rows, DifferenceView? FirstDifference);

/// <summary>One row that is not as the log says.</summary>
/// <param name="Kind">missing: the log says it should be there; extra: it should not; different: its values are others.</param>
/// <param name="Key">Its primary key; no other value is told.</param>
public sealed record DifferenceView(string Table, string Key, string Kind);

/// <summary>How a check stands.</summary>
/// <param name="State">queued, running, done or failed.</param>
/// <param name="Projection">Null: all of them.</param>
/// <param name="Consistent">Set once done.</param>
public sealed record ConsistencyView(
    string Id,
    string State,
    string? Projection,
    bool? Consistent,
    JsonElement? Progress,
    IReadOnlyList<ComparedView> Compared
);

/// <summary>The newest result of one projection.</summary>
public sealed record LatestView(string Check, DateTimeOffset At, ComparedView Result);

/// <summary>Reads what consistency checks found.</summary>
public sealed class ConsistencyQueries(NpgsqlDataSource service, StateReader states, ConsistencyResults results)
{
    public async Task<ConsistencyView> GetAsync(HttpContext context, Guid id)
    {
        _ = new QueryValues(context);
        var stream = new StreamId(EventDrafts.PlatformTenant, $"consistency/{id}");
        var type = AggregateType.Of(typeof(ConsistencyCheck));
        var at = await states.ReadAsync(stream, type, Moment.Now, opened: false, context.RequestAborted);
        if (at is not { State: ConsistencyCheck check })
        {
            throw new ProblemException(ProblemCodes.NotFound);
        }
        context.Response.Headers.ETag = IfMatch.ETag(at.Version);
        var job = await JobProgress.OfAsync(service, stream, context.RequestAborted);
        // The result is an event, written before the job ends.
        var state =
            check.Completed ? "done"
            : job.State == "done" ? "running"
            : job.State;
        return new ConsistencyView(
            id.ToString(),
            state,
            check.Projection,
            check.Consistent,
            job.Progress,
            [.. check.Compared.Select(View)]
        );
    }

    /// <summary>Each projection's newest result, by name.</summary>
    public async Task<Page<LatestView>> LatestAsync(HttpContext context)
    {
        _ = new QueryValues(context);
        var latest = await results.LatestAsync(context.RequestAborted);
        return new Page<LatestView>([.. latest.Values.Select(r => new LatestView(r.Check, r.At, View(r.Found)))], null);
    }

    private static ComparedView View(ConsistencyCompared e) =>
        new(
            e.Projection,
            e.Difference is null,
            ProjectionQueries.Text(e.Position),
            e.Rows,
            e.Difference is null ? null : new DifferenceView(e.Table!, e.Key!, e.Difference)
        );
}
