using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Api.Commands;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Audit;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;

namespace Platform.Api.Audit;

/// <summary>What became of the records, in their order.</summary>
public sealed record RecordResults(IReadOnlyList<RecordResult> Results);

/// <summary>What became of one record.</summary>
/// <param name="Status">recorded or duplicate.</param>
/// <param name="Position">tenant_position of its event, the first time's for a duplicate.</param>
public sealed record RecordResult(string Id, string Status, string Position);

/// <summary>
/// Records a batch of outside actions as one write. Each has a stream of its own, named by a keyed hash of (source, id): the log's own
/// uniqueness makes it once-only, and no stream is ever hot.
/// </summary>
public sealed class RecordingActions(Decider decider, LogReader log, SubjectKeys keys, TimeProvider clock)
{
    /// <summary>Batches with one of the same new records in them that may get in between before the caller is told.</summary>
    private const int RacesMax = 3;

    public async Task RecordAsync(HttpContext context)
    {
        var body = await RequestBody.Read(context.Request, ServerLimits.BodyBytesMax, context.RequestAborted);
        var command = StrictJson.Parse<RecordActions>(body.Span);
        ShapeCheck.Require(command);
        var tenant = context.Credential().Tenant;
        var key = context.RequestKey(body.Span);
        var streams = await StreamsAsync(tenant, command.Records, context.RequestAborted);
        Decided decided;
        var race = 0;
        do
        {
            var known = await log.FirstPositionsAsync(tenant, [.. streams.Distinct(StringComparer.Ordinal)], context.RequestAborted);
            var decision = Decide(tenant, command.Records, streams, known);
            var commands = context.CommandContext(context.Caller(clock.GetUtcNow()));
            decided = await decider.DecideAsync(new Question(commands, tenant, [], _ => decision, key), context.RequestAborted);
        } while (decided.Kind == DecidedKind.VersionConflict && race++ < RacesMax);
        await CommandResult.WriteAsync(context, decided, context.Credential().Tenant);
    }

    private static Decision Decide(string tenant, IReadOnlyList<RecordedAction> records, string[] streams, Dictionary<string, long> known)
    {
        var events = new List<StreamEvents>();
        var offsets = new Dictionary<string, int>(StringComparer.Ordinal);
        var results = new List<RecordResult>(records.Count);
        // Stands for the marks' U+0000 while JSON is written, which would escape it as text that a record's id may hold as well.
        var nul = Guid.NewGuid().ToString("N");
        for (var i = 0; i < records.Count; i++)
        {
            if (known.TryGetValue(streams[i], out var position))
            {
                results.Add(new RecordResult(records[i].Id, "duplicate", position.ToString(CultureInfo.InvariantCulture)));
            }
            else if (offsets.TryGetValue(streams[i], out var offset))
            {
                results.Add(new RecordResult(records[i].Id, "duplicate", Mark(offset, nul)));
            }
            else
            {
                results.Add(new RecordResult(records[i].Id, "recorded", Mark(events.Count, nul)));
                offsets.Add(streams[i], events.Count);
                events.Add(new StreamEvents(new StreamId(tenant, streams[i]), [RecordActionsHandler.Handle(records[i])]));
            }
        }
        var body = JsonSerializer.Serialize(new RecordResults(results), StrictJson.Options).Replace(nul, "\0", StringComparison.Ordinal);
        return new Decision(null, events, _ => new Answer(StatusCodes.Status200OK, body));
    }

    private static string Mark(int offset, string nul) => Answer.PositionAt(offset).Replace("\0", nul, StringComparison.Ordinal);

    private async Task<string[]> StreamsAsync(string tenant, IReadOnlyList<RecordedAction> records, CancellationToken cancel)
    {
        var hashKey = await StreamKeyAsync(keys, tenant, cancel);
        return [.. records.Select(r => StreamOf(hashKey, r.Source, r.Id))];
    }

    /// <summary>What a tenant's <see cref="StreamOf"/> takes.</summary>
    public static ValueTask<byte[]> StreamKeyAsync(SubjectKeys keys, string tenant, CancellationToken cancel) =>
        keys.DerivedAsync(tenant, "external-action", cancel);

    /// <summary>The stream of the record of that id of that source.</summary>
    public static string StreamOf(byte[] key, string source, string id) =>
        "external-action/" + Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{source.Length}:{source}{id}")));
}
