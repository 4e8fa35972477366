using Platform.Api.Audit;
using Platform.Cli.Local;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;

namespace Platform.Cli.Generate;

/// <summary>One after the other, its writes of a few events each.</summary>
internal sealed class GeneratorLane(GeneratorEngine engine, GeneratorPlan plan, GeneratedWorld world, byte[] streamKey, int lane)
{
    private const int EventsOfWrite = 16;

    /// <summary>How often one write may come too late after it was decided.</summary>
    private const int LateMax = 50;

    /// <summary>Who recorded what outside systems told.</summary>
    private const string Importer = "generator";

    private readonly GeneratedEvents _events = new(world, plan.Seed, lane);
    private readonly StreamHead[] _heads = new StreamHead[(world.Accounts.Count - lane + Generator.Lanes - 1) / Generator.Lanes];
    private readonly int _wanted = (plan.Events - lane + Generator.Lanes - 1) / Generator.Lanes;
    private int _registered;
    private int _done;

    public async Task RunAsync(Action<int> appended, CancellationToken cancel)
    {
        while (_done < _wanted)
        {
            cancel.ThrowIfCancellationRequested();
            var count = await WriteAsync(Math.Min(EventsOfWrite, _wanted - _done), cancel);
            _done += count;
            appended(count);
        }
    }

    private async Task<int> WriteAsync(int count, CancellationToken cancel)
    {
        var outside = _registered == _heads.Length && (_heads.Length == 0 || _events.NextIsOutside());
        var now = EntryTime.Cut(engine.Clock.GetUtcNow());
        var slots = outside ? [] : Slots(count);
        var happened = outside
            ? Enumerable.Range(0, count).Select(_ => Outside(now)).ToList()
            : slots.ConvertAll(slot => new StreamEvents(Stream(slot), [Event(slot)]));
        var outcome = await AppendAsync(now, happened, slots, cancel);
        for (var i = 0; i < slots.Count; i++)
        {
            _heads[slots[i]] = outcome.Heads[i];
        }
        return happened.Count;
    }

    // Accounts of this lane, each once; first those that are not there yet.
    private List<int> Slots(int count)
    {
        if (_registered < _heads.Length)
        {
            var first = _registered;
            _registered = Math.Min(_heads.Length, first + count);
            return [.. Enumerable.Range(first, _registered - first)];
        }
        return [.. Enumerable.Range(0, count).Select(_ => _events.Below(_heads.Length)).Distinct()];
    }

    private int Account(int slot) => (slot * Generator.Lanes) + lane;

    private StreamId Stream(int slot) => new(plan.Tenant, $"account/{world.Accounts[Account(slot)]}");

    private object Event(int slot) =>
        _heads[slot].Version == 0
            ? GeneratedEvents.Registered(world.Accounts[Account(slot)], Account(slot))
            : _events.OfAccount(Account(slot));

    private StreamEvents Outside(DateTimeOffset now)
    {
        var e = _events.Outside(now, (double)_done / _wanted);
        return new StreamEvents(new StreamId(plan.Tenant, RecordingActions.StreamOf(streamKey, e.Source, e.Id)), [e]);
    }

    private async Task<AppendOutcome> AppendAsync(
        DateTimeOffset now,
        List<StreamEvents> happened,
        List<int> slots,
        CancellationToken cancel
    )
    {
        var caller = _events.NextCaller();
        var context =
            slots.Count == 0
                ? new CommandContext(Importer, "key", now)
                : new CommandContext(
                    caller.Id,
                    "key",
                    now,
                    Ip: _events.OneOf(caller.Ips),
                    Agent: caller.Agent,
                    Session: _events.OneOf(caller.Sessions)
                );
        var subjects = await engine.Drafts.KeysAsync(context, plan.Tenant, happened, cancel);
        var claims = new List<ClaimChange>();
        var runs = new List<StreamRun>(happened.Count);
        for (var i = 0; i < happened.Count; i++)
        {
            var (stream, e) = (happened[i].Stream, happened[i].Events[0]);
            claims.AddRange(await engine.Drafts.ClaimsAsync(stream, e, cancel));
            var draft = engine.Drafts.Draft(context, stream, e, subjects).Draft;
            runs.Add(new StreamRun(stream.Tenant, stream.Name, slots.Count == 0 ? StreamHead.None : _heads[slots[i]], [draft]));
        }
        return await AppendAsync(runs, claims, now);
    }

    private async Task<AppendOutcome> AppendAsync(List<StreamRun> runs, List<ClaimChange> claims, DateTimeOffset at)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await engine.Writer.AppendAsync(new Write(plan.Tenant, runs, at, Claims: claims));
            switch (outcome.Status)
            {
                case AppendStatus.Accepted:
                    return outcome;
                case AppendStatus.ClockSkew when attempt < LateMax:
                    // Decided too long before its commit, on a busy machine: nothing was appended.
                    at = EntryTime.Cut(engine.Clock.GetUtcNow());
                    break;
                case AppendStatus.ClockSkew:
                    throw new ClockSkewException();
                default:
                    throw new UserException(
                        "Something of it is there already: this seed was used in this tenant. Take another with --seed."
                    );
            }
        }
    }
}
