using System.Text.Json;
using Npgsql;
using Platform.Api.Http;
using Platform.Domain.Operations;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.Api.Operations;

/// <summary>How a rebuild stands.</summary>
/// <param name="State">queued, running, done or failed.</param>
/// <param name="Progress">While it runs: the phase it is in, and positions done and to do.</param>
/// <param name="Position">The global position at which the new generation took the old one's place.</param>
/// <param name="ContentEqual">Whether both had the same content there; null where another version made the old one.</param>
public sealed record RebuildView(
    string Id,
    string Projection,
    string Why,
    string State,
    JsonElement? Progress,
    int? Generation,
    string? Position,
    long? Events,
    int? Seconds,
    bool? ContentEqual,
    string? OldHash,
    string? NewHash,
    string? Error
)
{
    /// <summary>Nothing of it will change any more.</summary>
    public bool Ended() => State is "done" or "failed";
}

/// <summary>Reads a rebuild's progress and result, once or as it goes on.</summary>
public sealed class RebuildQuery(NpgsqlDataSource service, StateReader states, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    public async Task AnswerAsync(HttpContext context, Guid id)
    {
        _ = new QueryValues(context);
        var view = await ViewAsync(id, context.RequestAborted);
        if (ProgressEvents.AreWanted(context.Request))
        {
            await ProgressEvents.WriteAsync(
                context,
                view,
                cancel => ViewAsync(id, cancel),
                v => v.Ended(),
                clock,
                lifetime.ApplicationStopping
            );
            return;
        }
        await context.Response.WriteAsJsonAsync(view, StrictJson.Options, context.RequestAborted);
    }

    private async Task<RebuildView> ViewAsync(Guid id, CancellationToken cancel)
    {
        var stream = new StreamId(EventDrafts.PlatformTenant, $"rebuild/{id}");
        var at = await states.ReadAsync(stream, AggregateType.Of(typeof(Rebuild)), Moment.Now, opened: false, cancel);
        if (at is not { State: Rebuild rebuild })
        {
            throw new ProblemException(ProblemCodes.NotFound);
        }
        var job = await JobProgress.OfAsync(service, stream, cancel);
        var state = rebuild.Status switch
        {
            RebuildStatus.Completed => "done",
            RebuildStatus.Failed => "failed",
            // The result is an event, written before the job ends.
            _ => job.State == "done" ? "running" : job.State,
        };
        var result = rebuild.Result;
        return new RebuildView(
            id.ToString(),
            rebuild.Projection,
            rebuild.Why,
            state,
            job.Progress,
            result?.Generation,
            result is null ? null : ProjectionQueries.Text(result.Position),
            result?.Events,
            result?.Seconds,
            result?.ContentEqual,
            result?.OldHash,
            result?.NewHash,
            rebuild.Error
        );
    }
}
