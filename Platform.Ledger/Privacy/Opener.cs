using Platform.Ledger.Serialization;

namespace Platform.Ledger.Privacy;

/// <summary>
/// Opens the sealed values of entries whose keys it was given beforehand. A destroyed key's values read <c>erased:&lt;key id&gt;</c>.
/// </summary>
public sealed class Opener
{
    private readonly string _tenant;
    private readonly IReadOnlyDictionary<Guid, SubjectKey?> _keys;

    private Opener(string tenant, IReadOnlyDictionary<Guid, SubjectKey?> keys)
    {
        _tenant = tenant;
        _keys = keys;
    }

    /// <summary>
    /// Fetches the keys (ids from <see cref="SealedValue.KeysIn"/>). Throws <see cref="UnknownKeyException"/> when one was never issued.
    /// </summary>
    public static async ValueTask<Opener> ForAsync(
        SubjectKeys subjectKeys,
        string tenant,
        IReadOnlyCollection<Guid> keys,
        CancellationToken cancel = default
    ) => new(tenant, await subjectKeys.FindManyAsync(tenant, keys, cancel));

    /// <summary>How <see cref="EventJson.Read"/> opens the values of one entry. Keys not asked for beforehand are <see cref="UnknownKeyException"/>.</summary>
    public OpenValue In(string stream, string type) => (path, value) => Open(stream, type, path, value);

    /// <summary>What a destroyed key's value reads.</summary>
    internal static string Erased(SealedValue value) => $"erased:{value.Key}";

    /// <summary>One value in the clear, or <c>erased:&lt;key id&gt;</c>.</summary>
    public string Open(string stream, string type, string path, SealedValue value)
    {
        if (!_keys.TryGetValue(value.Key, out var key))
            throw new UnknownKeyException($"{stream} {path}: key {value.Key} was not fetched");
        return key is null ? Erased(value) : Sealer.Open(key, _tenant, stream, type, path, value);
    }
}
