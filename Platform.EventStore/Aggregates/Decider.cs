using Platform.EventStore.Streams;
using Platform.EventStore.Telemetry;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;
using Platform.Ledger.Serialization;

namespace Platform.EventStore.Aggregates;

/// <summary>
/// The engine's one verb: load, fold, call a pure function, append what it returns, retry on conflict. The first attempt decides on
/// what is in memory; anything but an accepted append is decided again on what the log says, so the cache never shows in an answer.
/// </summary>
public sealed class Decider(LogWriter writer, LogReader reader, AggregateCache aggregates, EventDrafts drafts, Answers answers)
{
    /// <summary>Conflicts with other writers before the caller is told.</summary>
    public const int ConflictRetriesMax = 3;

    /// <exception cref="StoreUnavailableException">The log or the database is away; nothing was acknowledged.</exception>
    /// <exception cref="EventTooLargeException">One event is over the limit of an entry; nothing was recorded.</exception>
    public Task<Decided> DecideAsync(Question question, CancellationToken cancel) =>
        DecideMetrics.IsTraced ? DecideMetrics.TraceAsync(() => LoopAsync(question, cancel)) : LoopAsync(question, cancel);

    private async Task<Decided> LoopAsync(Question question, CancellationToken cancel)
    {
        var fromMemory = await AttemptAsync(question, fresh: false, cancel);
        if (fromMemory is { Kind: DecidedKind.Answered })
        {
            return fromMemory;
        }
        Decided? last = fromMemory;
        // What was decided from memory and met another version was the first attempt.
        for (var attempt = fromMemory is { Kind: DecidedKind.VersionConflict } ? 1 : 0; attempt <= ConflictRetriesMax; attempt++)
        {
            // A key that was answered before settles everything else: 412 and refusals included.
            if (await answers.FindAsync(question.Key, cancel) is { } answered)
            {
                return answered;
            }
            last = await AttemptAsync(question, fresh: true, cancel);
            if (last is { Kind: not DecidedKind.VersionConflict })
            {
                return last;
            }
            if (question.IfMatch is not null)
            {
                return new Decided(DecidedKind.StaleVersion);
            }
            if (question.Reads.Count == 0)
            {
                return last ?? new Decided(DecidedKind.VersionConflict);
            }
        }
        return last ?? new Decided(DecidedKind.VersionConflict);
    }

    /// <summary>Null: nothing can be said without a look at the log.</summary>
    private async Task<Decided?> AttemptAsync(Question question, bool fresh, CancellationToken cancel)
    {
        var folded = new Folded[question.Reads.Count];
        for (var i = 0; i < folded.Length; i++)
        {
            folded[i] = fresh
                ? await aggregates.CatchUpAsync(question.Reads[i], cancel)
                : aggregates.Known(question.Reads[i]) ?? Folded.Empty;
            if (!fresh && folded[i].Head.Version == 0)
            {
                return null;
            }
        }
        if (question.IfMatch is { } admits && !admits(folded.Length == 0 ? 0 : folded[0].Head.Version))
        {
            return fresh ? new Decided(DecidedKind.StaleVersion, Version: folded.Length == 0 ? 0 : folded[0].Head.Version) : null;
        }
        var decision = question.Decide(Array.ConvertAll(folded, f => f.State));
        if (decision.Refusal is { } refusal)
        {
            return fresh || folded.Length == 0 ? await RefusedAsync(question, refusal, cancel) : null;
        }
        return decision.Events.Sum(e => e.Events.Count) == 0
            ? await NothingToDoAsync(question, folded, decision, fresh, cancel)
            : await AppendAsync(question, folded, decision, cancel);
    }

    private async Task<Decided> RefusedAsync(Question question, object refusal, CancellationToken cancel) =>
        question.Reads.Count == 0 && await answers.FindAsync(question.Key, cancel) is { } answered
            ? answered
            : new Decided(DecidedKind.Refused, Refusal: refusal);

    private async Task<Decided?> NothingToDoAsync(
        Question question,
        Folded[] folded,
        Decision decision,
        bool fresh,
        CancellationToken cancel
    )
    {
        if (!fresh && folded.Length > 0)
        {
            return null;
        }
        var answer = decision.Answer!(folded.Length > 0 ? folded[0].Head.Version : 0);
        if (question.Key is null)
        {
            return new Decided(DecidedKind.Answered, answer, await reader.LastPositionAsync(question.Tenant, cancel));
        }
        var checks = question.Reads.Select((r, i) => new StreamRun(r.Stream.Tenant, r.Stream.Name, folded[i].Head, []));
        return await CommitAsync(question, new Write(question.Tenant, [.. checks], question.Context.At), answer, cancel);
    }

    private async Task<Decided?> AppendAsync(Question question, Folded[] folded, Decision decision, CancellationToken cancel)
    {
        var runs = new List<StreamRun>();
        var claims = new List<ClaimChange>();
        var appended = new List<(int Read, int Run, List<(EventType, byte[])> Events)>();
        foreach (var perTenant in decision.Events.GroupBy(e => e.Stream.Tenant, StringComparer.Ordinal))
        {
            var subjects = await drafts.KeysAsync(question.Context, perTenant.Key, perTenant, cancel);
            foreach (var stream in perTenant)
            {
                var read = IndexOf(question.Reads, stream.Stream);
                var head = read < 0 ? StreamHead.None : folded[read].Head;
                var made = stream.Events.Select(e => drafts.Draft(question.Context, stream.Stream, e, subjects)).ToList();
                foreach (var e in stream.Copy ? [] : stream.Events)
                {
                    foreach (var change in await drafts.ClaimsAsync(stream.Stream, e, cancel))
                    {
                        // What one decision takes and then gives up again is not held: the database gives up first and takes then.
                        claims.RemoveAll(c =>
                            !change.Taken && c.Taken && c.Name == change.Name && c.Stream == change.Stream && c.Tenant == change.Tenant
                        );
                        claims.Add(change);
                    }
                }
                appended.Add((read, runs.Count, made.ConvertAll(m => (m.Type, m.Data))));
                runs.Add(new StreamRun(stream.Stream.Tenant, stream.Stream.Name, head, made.ConvertAll(m => m.Draft)));
            }
        }
        // What was only read is checked too: else two decisions could each undo what the other relied on.
        runs.AddRange(
            question
                .Reads.Select((r, i) => (Read: r, Folded: folded[i]))
                .Where(r => runs.TrueForAll(run => run.Stream != r.Read.Stream.Name || run.Tenant != r.Read.Stream.Tenant))
                .Select(r => new StreamRun(r.Read.Stream.Tenant, r.Read.Stream.Name, r.Folded.Head, []))
        );

        var primary = runs[0];
        var offset = Math.Max(0, runs.Where(r => r.Tenant == question.Tenant).Sum(r => r.Drafts.Count) - 1);
        var answer = decision.Answer!((primary.Expected?.Version ?? 0) + primary.Drafts.Count) with { PositionOffset = offset };
        var decided = await CommitAsync(
            question,
            new Write(question.Tenant, runs, question.Context.At, Claims: claims, Jobs: decision.Jobs),
            answer,
            cancel,
            heads =>
            {
                foreach (var (read, run, events) in appended.Where(a => a.Read >= 0))
                {
                    aggregates.Advance(question.Reads[read], folded[read], heads[run], events);
                }
            }
        );
        return decided;
    }

    private async Task<Decided?> CommitAsync(
        Question question,
        Write write,
        Answer answer,
        CancellationToken cancel,
        Action<IReadOnlyList<StreamHead>>? accepted = null
    )
    {
        if (question.Key is { } key)
        {
            write = write with { Request = await answers.ToStoreAsync(key, answer, cancel) };
        }
        var outcome = await writer.AppendAsync(write);
        switch (outcome.Status)
        {
            case AppendStatus.Accepted:
                accepted?.Invoke(outcome.Heads);
                return new Decided(DecidedKind.Answered, answer, outcome.FirstPosition);
            case AppendStatus.AlreadyAnswered:
                return await answers.FindAsync(question.Key, cancel)
                    ?? throw new StoreUnavailableException("an answered request cannot be found");
            case AppendStatus.ClaimTaken:
                var taken = write.Claims!.First(c => c.Taken).Name;
                return await answers.FindAsync(question.Key, cancel) ?? new Decided(DecidedKind.ClaimTaken, Claim: taken);
            case AppendStatus.ClockSkew:
                throw new ClockSkewException();
            default:
                DecideMetrics.Conflict();
                return new Decided(DecidedKind.VersionConflict);
        }
    }

    private static int IndexOf(IReadOnlyList<StreamRead> reads, StreamId stream)
    {
        for (var i = 0; i < reads.Count; i++)
        {
            if (reads[i].Stream == stream)
            {
                return i;
            }
        }
        return -1;
    }
}
