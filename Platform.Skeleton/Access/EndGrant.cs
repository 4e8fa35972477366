using Platform.Domain.Access;
using Platform.Ledger.Answers;
using Platform.Ledger.Entry;
using Platform.Skeleton.Setup;
using Wolverine;
using Envelope = Wolverine.Envelope;

namespace Platform.Skeleton.Access;

/// <summary>A hint that a grant's time is over. What is true of it the log says: a message that somebody made up does nothing.</summary>
public sealed record EndGrant(Guid GrantId);

/// <summary>Runs in a worker, and appends as service.</summary>
public static class EndGrantHandler
{
    private static readonly KeptAnswer Done = new(204, null, null, null, null);

    public static async Task<OutgoingMessages> HandleAsync(
        EndGrant message,
        Envelope envelope,
        ServiceStore service,
        Parts parts,
        CancellationToken cancel
    )
    {
        var tenant = envelope.TenantId!;
        // A worker that was frozen and comes back runs its message a second time: one run is kept, the other changes nothing.
        var run = await AnswerKey.OfAsync(
            parts.Keys,
            tenant,
            "system",
            "MESSAGE",
            nameof(EndGrant),
            envelope.Id.ToString(),
            ReadOnlyMemory<byte>.Empty,
            cancel
        );
        await using var session = service.Store.LightweightSession(tenant);
        session.ActAs(new EntryAuthor("end-grant", "system", envelope.Id.ToString("N")[..16]));
        var grant = await session.Events.FetchForExclusiveWriting<Grant>($"grant/{message.GrantId}", cancel);
        if (grant.Aggregate is not { Until: { } until } found)
        {
            return [];
        }
        if (until > TimeProvider.System.GetUtcNow())
        {
            var again = new OutgoingMessages();
            again.Schedule(message, until);
            return again;
        }
        grant.AppendMany(ExpireGrantHandler.Handle(new ExpireGrant(), found));
        parts.Kept.Keep(session, run, Done);
        await parts.Ledger.HandOver.SealAsync(session, cancel);
        try
        {
            await session.SaveChangesAsync(cancel);
        }
        catch (AnswerKeptException)
        {
            // It was run before.
        }
        return [];
    }
}
