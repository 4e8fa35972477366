using Platform.Projections.Cache;

namespace Platform.Tests.Cache;

/// <summary>
/// A read model with its whole history, two nodes with windows and memory of their own, and a Redis, all moved by one random number
/// generator. What a node serves is compared with what the read model said at the position the node had seen.
/// </summary>
internal sealed class ChangeModel(int seed)
{
    private const int Keys = 6;
    private const int PageMax = 3;
    private const int LoadMax = 4;
    private const string Tenant = "t";
    private readonly Random _random = new(seed);
    private readonly List<ChangeRow> _rows = [];
    private readonly List<long>[] _changes = [.. Enumerable.Range(0, Keys).Select(_ => new List<long> { 0 })];
    private readonly Dictionary<(long Generation, int Key), CacheEntry<long>> _redis = [];
    private readonly List<(int Node, int Key, CacheEntry<long> Entry)> _inTheAir = [];
    private readonly ModelNode[] _nodes = [new(), new()];
    private long _generation = 1;
    private long _position;
    private long _now;

    public int Served { get; private set; }

    public List<string> Stale { get; } = [];

    public void Step()
    {
        var node = _random.Next(_nodes.Length);
        switch (_random.Next(100))
        {
            case < 22:
                Commit();
                break;
            case < 23:
                ForgetAll(newTables: _random.Next(2) == 0);
                break;
            case < 45:
                Look(_nodes[node]);
                break;
            case < 46:
                _nodes[node] = new ModelNode();
                break;
            case < 47:
                _redis.Clear();
                break;
            case < 60:
                BeginFill(node);
                break;
            case < 72:
                Land();
                break;
            default:
                Read(_nodes[node]);
                break;
        }
    }

    private void Commit()
    {
        _now++;
        _position += _random.Next(1, 4);
        var keys = Enumerable.Range(0, _random.Next(3)).Select(_ => _random.Next(Keys)).Distinct().ToList();
        keys.ForEach(k => _changes[k].Add(_now));
        Tell(Tenant, [.. keys.Select(k => $"{k}")]);
        if (_random.Next(4) == 0)
        {
            // The same commit concerned another tenant too.
            Tell("u", []);
        }
    }

    // Other tables are live, or parked events were replayed: rows change, and the position stays.
    private void ForgetAll(bool newTables)
    {
        _now++;
        _generation += newTables ? 1 : 0;
        Array.ForEach(_changes, changes => changes.Add(_now));
        Tell("*", null);
    }

    private void Tell(string tenant, string[]? keys)
    {
        _rows.RemoveAll(r => r.Position == _position && r.Tenant == tenant);
        _rows.Add(new ChangeRow(_position, tenant, _position, keys, new DateTime(_now)));
        _rows.Sort((a, b) => a.Position != b.Position ? a.Position.CompareTo(b.Position) : string.CompareOrdinal(a.Tenant, b.Tenant));
    }

    // One page of a look: others may happen between two.
    private void Look(ModelNode node)
    {
        if (node.View is not { } known)
        {
            var last = Enumerable.Reverse(_rows).Take(LoadMax).ToList();
            node.View = node.Window.Begin(new ChangePage(_generation, _position, last, last.Count == LoadMax), _now);
            return;
        }
        var (position, tenant) = node.Window.Cursor;
        var behind = _rows
            .Where(r => r.Position > position || (r.Position == position && string.CompareOrdinal(r.Tenant, tenant) > 0))
            .Take(PageMax)
            .ToList();
        node.View = node.Window.GoOn(known, new ChangePage(_generation, _position, behind, behind.Count == PageMax), _now) ?? known;
    }

    private void BeginFill(int node)
    {
        var key = _random.Next(Keys);
        // The value is the moment of the change it shows: enough to tell an old answer from a new one.
        var entry = new CacheEntry<long>(_changes[key][^1], _generation, _position, 1, long.MaxValue);
        _inTheAir.Add((node, key, entry));
    }

    // Late ones too: whatever has been read long ago may land now.
    private void Land()
    {
        if (_inTheAir.Count == 0)
        {
            return;
        }
        var index = _random.Next(_inTheAir.Count);
        var (node, key, entry) = _inTheAir[index];
        _inTheAir.RemoveAt(index);
        _nodes[node].Memory.Put(Key(key), entry);
        if (!_redis.TryGetValue((entry.Generation, key), out var there) || entry.Replaces(there))
        {
            _redis[(entry.Generation, key)] = entry;
        }
    }

    private void Read(ModelNode node)
    {
        var key = _random.Next(Keys);
        var changed = node.Window.LastChange(Key(key));
        if (node.View is not { } view)
        {
            return;
        }
        var found = node.Memory.TryGet(Key(key), out var entry) ? entry : _redis.GetValueOrDefault((view.Generation, key));
        if (found is null || !view.Holds(found.Generation, found.Position, changed))
        {
            return;
        }
        Served++;
        var due = _changes[key].Last(change => change <= view.LookedAt);
        if (found.Value < due)
        {
            Stale.Add($"key {key}: served {found}, but it had changed at {due} and the node had seen {view}");
        }
    }

    private static CacheKey Key(int key) => new(Tenant, $"{key}");

    private sealed class ModelNode
    {
        public ChangeWindow Window { get; } = new(new ChangeTable(slots: 64));

        public MemoryLevel<long> Memory { get; } = new(entriesMax: 8, bytesMax: 1_000, new CacheFigures());

        public FeedView? View { get; set; }
    }
}
