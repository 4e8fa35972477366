using Platform.Api.Commands;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Audit;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.Api.Audit;

/// <summary>Records that personal data was read, in a stream of its own, so that no subject's version moves.</summary>
public sealed class PersonalReads(Decider decider, TimeProvider clock)
{
    /// <summary>One answer of one walk; durable once this returns, so it is awaited before the first byte of the answer.</summary>
    /// <param name="walk">The walk's id: all its pages are one stream, <c>read/&lt;walk&gt;</c>.</param>
    /// <param name="first">True for a walk's first answer, and where an answer is the whole walk.</param>
    /// <param name="of">
    /// The tenant whose data it is; null: the caller's. What an operator reads of a tenant stands in that tenant's log and, as all that operators do, in the
    /// platform's.
    /// </param>
    /// <exception cref="StoreUnavailableException">The log is away: nothing may be shown.</exception>
    public async Task RecordAsync(HttpContext context, Guid walk, bool first, PersonalDataRead read, string? of = null)
    {
        var own = context.Credential().Tenant;
        var tenant = of ?? own;
        StreamId[] streams = [.. new[] { tenant, own }.Distinct().Select(log => new StreamId(log, $"read/{walk}"))];
        StreamRead[] before = first ? [] : [.. streams.Select(stream => new StreamRead(stream, AggregateType.Of(typeof(TrailReading))))];
        StreamEvents[] events = [.. streams.Select((stream, i) => new StreamEvents(stream, [read], Copy: i > 0))];
        var decided = await decider.DecideAsync(
            new Question(
                context.CommandContext(context.Caller(clock.GetUtcNow())),
                tenant,
                before,
                _ => new Decision(null, events, _ => new Answer(StatusCodes.Status200OK))
            ),
            CancellationToken.None
        );
        // Only many requests at once for pages of one walk can get there.
        if (decided.Kind != DecidedKind.Answered)
        {
            throw new ProblemException(ProblemCodes.VersionConflict);
        }
    }
}
