using Platform.Domain.Access;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Jobs;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.Projections.Access;

/// <summary>
/// Ends a grant whose time is over, as the platform itself. The work is queued with the grant and due at its end, so that whatever was down
/// then, the first process that is up does it; a second run finds it ended.
/// </summary>
public sealed class EndGrant(Decider decider, TimeProvider clock)
{
    /// <summary>The kind of job this is.</summary>
    public const string Kind = "end-grant";

    /// <summary>Who ends it, as the entry says.</summary>
    public const string Actor = "grants";

    // Due is the database's clock; asking this process's as well would leave a grant for ever where it is a little behind.
    public async Task RunAsync(HeldJob job, Func<object, Task> tell, CancellationToken cancel)
    {
        var stream = new StreamId(job.Tenant, job.Stream);
        var question = new Question(
            new CommandContext(Actor, "system", EntryTime.Cut(clock.GetUtcNow()), Cause: job.Id.ToString()),
            job.Tenant,
            [new StreamRead(stream, AggregateType.Of(typeof(Grant)))],
            states =>
            {
                var events = states[0] is Grant grant ? ExpireGrantHandler.Handle(new ExpireGrant(), grant) : [];
                return new Decision(null, events.Length > 0 ? [new StreamEvents(stream, events)] : [], _ => new Answer(200));
            }
        );
        var decided = await decider.DecideAsync(question, cancel);
        if (decided.Kind is not DecidedKind.Answered)
        {
            throw new InvalidOperationException($"{stream} could not be ended: {decided.Kind}");
        }
    }
}
