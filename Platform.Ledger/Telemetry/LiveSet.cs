using System.Collections.Concurrent;

namespace Platform.Ledger.Telemetry;

/// <summary>Those of a kind that exist in this process now, for gauges that look at them: one of each as a rule, more in tests.</summary>
public sealed class LiveSet<T>
    where T : class
{
    private readonly ConcurrentDictionary<T, bool> _live = new(ReferenceEqualityComparer.Instance);

    public IEnumerable<T> All => _live.Keys;

    /// <summary>Counts it among the living until disposed.</summary>
    public IDisposable Add(T one)
    {
        _live[one] = true;
        return new Membership(_live, one);
    }

    private sealed class Membership(ConcurrentDictionary<T, bool> live, T one) : IDisposable
    {
        public void Dispose() => live.TryRemove(one, out _);
    }
}
