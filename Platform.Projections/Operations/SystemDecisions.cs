using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.Projections.Operations;

/// <summary>What the platform itself decides: in its own log, by the system's actor.</summary>
public sealed class SystemDecisions(Decider decider, TimeProvider clock)
{
    public const string Tenant = EventDrafts.PlatformTenant;

    /// <summary>Appends to one stream what follows from its state; nothing where that is nothing.</summary>
    /// <param name="cause">The job it follows from.</param>
    /// <param name="decide">State (null: none yet) to events. May run several times.</param>
    public async Task AppendAsync<TAggregate>(string stream, Guid cause, Func<TAggregate?, object[]> decide, CancellationToken cancel)
        where TAggregate : class
    {
        var id = new StreamId(Tenant, stream);
        var question = new Question(
            Context(cause),
            Tenant,
            [new StreamRead(id, AggregateType.Of(typeof(TAggregate)))],
            states =>
            {
                var events = decide((TAggregate?)states[0]);
                return new Decision(null, events.Length > 0 ? [new StreamEvents(id, events)] : [], _ => new Answer(200));
            }
        );
        var decided = await decider.DecideAsync(question, cancel);
        if (decided.Kind != DecidedKind.Answered)
        {
            throw new InvalidOperationException($"stream {stream}: the outcome could not be recorded: {decided.Kind}");
        }
    }

    /// <summary>Begins a stream and queues its work; false where a unique value it claims is held already.</summary>
    /// <param name="stream">Its name, given the id that the job gets too.</param>
    public async Task<bool> BeginAsync(Func<Guid, string> stream, string job, object[] events, CancellationToken cancel)
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var begun = new StreamId(Tenant, stream(id));
        var decision = new Decision(null, [new StreamEvents(begun, events)], _ => new Answer(202), [new Job(id, Tenant, job, begun.Name)]);
        var decided = await decider.DecideAsync(new Question(Context(null), Tenant, [], _ => decision), cancel);
        return decided.Kind switch
        {
            DecidedKind.Answered => true,
            DecidedKind.ClaimTaken => false,
            _ => throw new InvalidOperationException($"{job} could not be asked for: {decided.Kind}"),
        };
    }

    private CommandContext Context(Guid? cause) => new("operations", "system", EntryTime.Cut(clock.GetUtcNow()), Cause: cause?.ToString());
}
