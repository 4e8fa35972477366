namespace Platform.EventStore.Streams;

internal enum Linking
{
    Linked,
    MustWait,
    Stale,
}

/// <summary>What the groups on their way hold: the streams they write, the requests they answer, the claims they touch.</summary>
internal sealed class Unsettled
{
    /// <summary>Remembered heads of contended streams; past this many they are forgotten, which only costs a refused attempt.</summary>
    private const int HeadsMax = 10_000;

    private readonly Dictionary<(string, string), Held> _streams = [];
    private readonly HashSet<Guid> _requests = [];
    private readonly HashSet<(string, string, string)> _claims = [];
    private readonly Dictionary<(string, string), StreamHead> _heads = [];
    private readonly HashSet<(string, string)> _contended = [];

    private sealed record Held(StreamHead Head, int Number, Batch Batch);

    /// <summary>Finds for each run the head it links to, or says that the write must wait or can only conflict.</summary>
    public Linking TryLink(PendingWrite pending, Batch batch)
    {
        var write = pending.Write;
        if (write.Request is { } request && _requests.Contains(request.Id))
        {
            return Linking.MustWait;
        }
        if (Taken(write).Any(c => _claims.Contains(Key(c))))
        {
            return Linking.MustWait;
        }
        for (var i = 0; i < write.Runs.Count; i++)
        {
            var linking = TryLinkRun(pending, i, batch);
            if (linking != Linking.Linked)
            {
                return linking;
            }
        }
        return Linking.Linked;
    }

    private Linking TryLinkRun(PendingWrite pending, int index, Batch batch)
    {
        var run = pending.Write.Runs[index];
        var key = (run.Tenant, run.Stream);
        pending.LinkedBehind[index] = 0;
        if (_streams.TryGetValue(key, out var held))
        {
            if (run.Expected is not null)
            {
                Remember(_contended, key);
                return Linking.MustWait;
            }
            pending.LinkTo[index] = held.Head;
            pending.LinkedBehind[index] = held.Batch == batch ? held.Number : 0;
            return Linking.Linked;
        }
        var known = _heads.TryGetValue(key, out var head);
        if (run.Expected is { } expected)
        {
            pending.LinkTo[index] = expected;
            return known && head.Version > expected.Version ? Linking.Stale : Linking.Linked;
        }
        pending.LinkTo[index] = known && head.Version >= pending.KnownHeads[index].Version ? head : pending.KnownHeads[index];
        return Linking.Linked;
    }

    public void Add(PendingWrite pending, Batch batch)
    {
        var write = pending.Write;
        for (var i = 0; i < write.Runs.Count; i++)
        {
            _streams[(write.Runs[i].Tenant, write.Runs[i].Stream)] = new Held(pending.Heads[i], pending.Number, batch);
        }
        if (write.Request is { } request)
        {
            _requests.Add(request.Id);
        }
        foreach (var claim in Taken(write))
        {
            _claims.Add(Key(claim));
        }
    }

    public void Remove(PendingWrite pending, Batch batch, bool accepted)
    {
        var write = pending.Write;
        for (var i = 0; i < write.Runs.Count; i++)
        {
            var key = (write.Runs[i].Tenant, write.Runs[i].Stream);
            if (_streams.TryGetValue(key, out var held) && held.Batch == batch && held.Number == pending.Number)
            {
                _streams.Remove(key);
            }
            if (accepted && (write.Runs[i].Expected is null || _contended.Contains(key)))
            {
                RememberHead(key, pending.Heads[i]);
            }
        }
        if (write.Request is { } request)
        {
            _requests.Remove(request.Id);
        }
        foreach (var claim in Taken(write))
        {
            _claims.Remove(Key(claim));
        }
    }

    private void RememberHead((string, string) key, StreamHead head)
    {
        if (_heads.Count >= HeadsMax)
        {
            _heads.Clear();
        }
        if (!_heads.TryGetValue(key, out var known) || known.Version < head.Version)
        {
            _heads[key] = head;
        }
    }

    private static void Remember(HashSet<(string, string)> set, (string, string) key)
    {
        if (set.Count >= HeadsMax)
        {
            set.Clear();
        }
        set.Add(key);
    }

    // What a stream gives up concerns that stream alone, and its writes never overtake each other.
    private static IEnumerable<ClaimChange> Taken(Write write) => (write.Claims ?? []).Where(c => c.Taken);

    private static (string, string, string) Key(ClaimChange claim) => (claim.Scope, claim.Name, Convert.ToBase64String(claim.Digest));
}
