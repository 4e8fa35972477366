using System.Text.Json;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Privacy;

/// <summary>
/// Opens sealed values with the keys that are in memory, as they are met: no value is looked at beforehand for the key it wants. Where one is missing it is
/// opened as nothing, and said: <see cref="FetchAsync"/>, then again. Not thread-safe.
/// </summary>
internal sealed class MetKeys(SubjectKeys keys, string tenant)
{
    private readonly Dictionary<Guid, SubjectKey?> _met = [];

    /// <summary>A value was not opened for want of its key.</summary>
    public bool Missed { get; private set; }

    /// <summary>How the values of one entry are opened.</summary>
    public OpenValue In(string stream, string type) => (path, value) => Open(stream, type, path, value);

    /// <summary>Fetches the keys of all values inside these data, in one go.</summary>
    public async Task FetchAsync(IEnumerable<ReadOnlyMemory<byte>> data, CancellationToken cancel)
    {
        var wanted = new HashSet<Guid>();
        foreach (var one in data)
        {
            using var document = JsonDocument.Parse(one);
            SealedValue.KeysIn(document.RootElement, wanted);
        }
        foreach (var (id, key) in await keys.FindManyAsync(tenant, wanted, cancel))
        {
            _met[id] = key;
        }
        Missed = false;
    }

    private string? Open(string stream, string type, string path, SealedValue value)
    {
        if (!_met.TryGetValue(value.Key, out var key))
        {
            if (!keys.TryFind(tenant, value.Key, out key))
            {
                Missed = true;
                return null;
            }
            _met.Add(value.Key, key);
        }
        return key is null ? Opener.Erased(value) : Sealer.Open(key, tenant, stream, type, path, value);
    }
}
