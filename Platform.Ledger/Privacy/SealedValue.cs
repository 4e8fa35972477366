using System.Text.Json;

namespace Platform.Ledger.Privacy;

/// <summary>A personal value as an entry carries it: <c>{"$commit":…,"$key":…,"$sealed":…}</c>.</summary>
/// <param name="Key">Id of the subject key it is sealed with.</param>
/// <param name="Sealed">base64url of nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes).</param>
/// <param name="Commit">base64url of the commitment to the key (32 bytes).</param>
public readonly record struct SealedValue(Guid Key, string Sealed, string Commit)
{
    /// <summary>Tells a sealed value from other JSON. No caller's member name begins with <c>$</c>, so nothing else looks like one.</summary>
    public static bool TryRead(JsonElement element, out SealedValue value)
    {
        value = default;
        if (
            element.ValueKind is not JsonValueKind.Object
            || !element.TryGetProperty("$sealed"u8, out var text)
            || !element.TryGetProperty("$key"u8, out var key)
            || !element.TryGetProperty("$commit"u8, out var commit)
            || (text.ValueKind, key.ValueKind, commit.ValueKind) is not (JsonValueKind.String, JsonValueKind.String, JsonValueKind.String)
            || !key.TryGetGuid(out var id)
        )
            return false;
        value = new SealedValue(id, text.GetString()!, commit.GetString()!);
        return true;
    }

    /// <summary>The key's id in a sealed value's canonical JSON; it stands at a fixed place.</summary>
    public static Guid KeyOf(ReadOnlySpan<byte> json) => Guid.Parse(json.Slice("{\"$commit\":\"\",\"$key\":\"".Length + 43, 36));

    /// <summary>Adds the ids of the keys that values anywhere inside <paramref name="element"/> are sealed with.</summary>
    public static void KeysIn(JsonElement element, ISet<Guid> keys)
    {
        if (element.ValueKind is JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                KeysIn(item, keys);
        }
        else if (TryRead(element, out var value))
        {
            keys.Add(value.Key);
        }
        else if (element.ValueKind is JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
                KeysIn(member.Value, keys);
        }
    }
}
