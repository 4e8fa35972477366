using System.Text.Json;
using Platform.EventStore.Projecting;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Serialization;

namespace Platform.Tests.EventStore.Following;

// What Writes appends, and two kinds more.
public sealed record ThingNoted(string Note);

public sealed record ThingMarked;

public sealed record ThingRemoved;

public enum ThingMood
{
    Plain,
    VeryMarked,
}

public sealed record ThingRow(string Note, int Notes, IReadOnlyList<string> All, ThingMood Mood, DateTimeOffset? Marked, Guid? Twin)
{
    public string Tenant { get; init; } = "";

    public string Id { get; init; } = "";

    public long Position { get; init; }

    public long Version { get; init; }
}

/// <summary>The things of <see cref="Writes"/>; a note that says "poison" cannot be taken until it is mended.</summary>
public sealed class Things(string name) : SingleStreamProjection<ThingRow>(Json, name, "thing")
{
    public const string Poison = "poison";

    // Handlers are static: what a test switches is found by the note itself.
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool> Mended = new();

    public static EventJson Json { get; } = new(EventCatalogue.Of(typeof(ThingNoted), typeof(ThingMarked), typeof(ThingRemoved)));

    public override bool TellsChanges => true;

    public static void Mend(string note) => Mended[note] = true;

    public static ThingRow Create(IEvent<ThingNoted> e) => new(Taken(e.Data.Note), 1, [e.Data.Note], ThingMood.Plain, null, null);

    public static ThingRow Apply(IEvent<ThingNoted> e, ThingRow row) =>
        row with
        {
            Note = Taken(e.Data.Note),
            Notes = row.Notes + 1,
            All = [.. row.All.TakeLast(4), e.Data.Note],
        };

    public static ThingRow Apply(IEvent<ThingMarked> e, ThingRow row) =>
        row with
        {
            Mood = ThingMood.VeryMarked,
            Marked = e.At,
            Twin = Guid.Parse("0199aaaa-0000-7000-8000-000000000001"),
        };

    public static bool ShouldDelete(ThingRemoved _) => true;

    public override IEnumerable<string> Keys(ThingRow row) => [$"thing/{row.Id}", $"note/{row.Note}"];

    /// <summary>One event as the log takes it.</summary>
    public static StreamRun Run(string tenant, string stream, params object[] events) =>
        new(tenant, stream, null, [.. events.Select(e => Draft(tenant, stream, e))]);

    /// <summary>Appends one write a run, and answers the global position of the log's end.</summary>
    public static async Task<long> AppendAsync(LogDatabase log, params StreamRun[] runs)
    {
        await using var writer = log.Writer();
        foreach (var run in runs)
        {
            await writer.AppendAsync(new Write(run.Tenant, [run], Writes.Now));
        }
        return await log.ScalarAsync<long>("SELECT last FROM platform.groups ORDER BY number DESC LIMIT 1");
    }

    private static EntryDraft Draft(string tenant, string stream, object e) =>
        new Envelope("somebody", "key").Draft(
            tenant,
            stream,
            Guid.CreateVersion7(),
            JsonNamingPolicy.KebabCaseLower.ConvertName(e.GetType().Name),
            1,
            Json.Write(e)
        );

    private static string Taken(string note) =>
        note.StartsWith(Poison, StringComparison.Ordinal) && !Mended.ContainsKey(note)
            ? throw new InvalidOperationException($"cannot take '{note}' of somebody@example.org")
            : note;
}
