using System.Buffers.Text;
using System.Text.Json.Nodes;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;

namespace Platform.Api.Audit;

/// <summary>One event of the trail as a reader sees it.</summary>
/// <param name="Position">tenant_position, a decimal string.</param>
/// <param name="Actor">Who did it: an outside system's actor, else the id of ours.</param>
/// <param name="Action">What an outside system called it, else the event's type.</param>
/// <param name="OccurredAt">When an outside system says it happened, else <paramref name="At"/>.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="RecordedBy">The credential that wrote it.</param>
/// <param name="From">Where from: agent, ip, session.</param>
/// <param name="Leaf">Leaf hash of the entry, base64url.</param>
/// <param name="Prev">Leaf hash of the stream's previous entry.</param>
public sealed record TrailItem(
    string Position,
    string Id,
    string Type,
    string Stream,
    long Version,
    string Actor,
    string Action,
    string? Target,
    string Outcome,
    DateTimeOffset OccurredAt,
    DateTimeOffset At,
    TrailActor RecordedBy,
    JsonNode From,
    JsonNode Data,
    string? Trace,
    string Leaf,
    string? Prev
)
{
    private const string ExternalAction = "external-action-recorded";

    /// <summary>Items for these entries; personal values in clear, or as <c>sealed:&lt;key id&gt;</c>.</summary>
    public static async Task<List<TrailItem>> OfAsync(
        IReadOnlyList<StoredEntry> entries,
        string tenant,
        SubjectKeys? openWith,
        CancellationToken cancel
    )
    {
        var views = entries.Select(e => (Entry: e, View: e.View())).ToList();
        var opener = openWith is null ? null : await EntryOpening.OpenerAsync(openWith, tenant, views.Select(v => v.View.Root), cancel);
        return views.ConvertAll(v => Of(v.Entry, v.View, opener));
    }

    private static TrailItem Of(StoredEntry entry, EntryView view, Opener? opener)
    {
        var outside = view.Type == ExternalAction;
        var data = EntryOpening.Shown(view.Data, opener?.In(view.Stream, view.Type), "/data")!;
        string? Said(string name) => outside ? data[name]?.GetValue<string>() : null;
        return new TrailItem(
            entry.Position.ToString(System.Globalization.CultureInfo.InvariantCulture),
            view.Id.ToString(),
            view.Type,
            view.Stream,
            view.Version,
            Said("actor") ?? view.ActorId,
            Said("action") ?? view.Type,
            Said("target"),
            Said("outcome") ?? "ok",
            outside ? view.Data.GetProperty("occurredAt").GetDateTimeOffset() : view.At,
            view.At,
            new TrailActor(view.ActorId, view.ActorKind),
            EntryOpening.Shown(view.From, opener?.In(view.Stream, view.Type), "/from")!,
            data,
            view.Trace,
            Base64Url.EncodeToString(entry.Leaf),
            view.Root.GetProperty("prev").GetString()
        );
    }
}

/// <summary>A credential as an entry names it.</summary>
public sealed record TrailActor(string Id, string Kind);
