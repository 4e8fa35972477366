using System.Globalization;
using System.Text.Json;
using Platform.Api.Http;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Entry;

namespace Platform.Api.Audit;

/// <summary>One event of a stream and what it changed.</summary>
/// <param name="Position">tenant_position, a decimal string.</param>
/// <param name="By">The credential that wrote it.</param>
/// <param name="Changes">Members of the folded state, before and after; empty where the event changes none.</param>
public sealed record StreamChange(
    string Position,
    string Id,
    string Type,
    long Version,
    DateTimeOffset At,
    TrailActor By,
    IReadOnlyList<MemberChange> Changes
);

/// <summary>Tells what each event of a stream changed: the members of the folded state, before and after.</summary>
public sealed class ChangesQuery(TrailWalks walks, StateReader states)
{
    public async Task<Page<StreamChange>> PageAsync(HttpContext context, string kind, string id)
    {
        var query = new QueryValues(context);
        var limit = query.Limit();
        var (tenant, opened) = TrailQueries.Reader(context);
        var stream = TrailQueries.StreamOf(tenant, kind, id);
        if (StreamKinds.Find(kind) is not { } type)
        {
            throw new ProblemException(ProblemCodes.NotFound, "No stream of this kind has a state.");
        }
        var walk = await walks.WalkAsync(context, "changes", stream.Name, query.Text("after"), opened);
        var after = walk.Place.After;
        // One more than is shown says whether there is a next page.
        var moment = new Moment(Version: after + limit + 1, Position: walk.Place.End);
        var found = new List<StreamChange>(limit + 1);
        await foreach (var step in states.StepsAsync(stream, type, moment, opened ? null : StateChanges.Closed, context.RequestAborted))
        {
            if (step.Entry.Version > after)
            {
                found.Add(Of(step));
            }
        }
        if (found.Count == 0 && after == 0)
        {
            throw new ProblemException(ProblemCodes.NotFound);
        }
        var shown = found.Take(limit).ToList();
        return new Page<StreamChange>(shown, found.Count > limit ? walk.Next(shown[^1].Version) : null);
    }

    private static StreamChange Of(StateStep step)
    {
        using var document = JsonDocument.Parse(step.Entry.Bytes);
        var view = new EntryView(document.RootElement);
        return new StreamChange(
            step.Entry.Position.ToString(CultureInfo.InvariantCulture),
            view.Id.ToString(),
            view.Type,
            step.Entry.Version,
            view.At,
            new TrailActor(view.ActorId, view.ActorKind),
            StateChanges.Of(step)
        );
    }
}
