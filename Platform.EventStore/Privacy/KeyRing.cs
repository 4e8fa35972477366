using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.EventStore.Privacy;

/// <summary>
/// The master keys, by epoch, from a file that only its owner can read: <c>[{"epoch":1,"key":"base64, 32 bytes","createdAt":"…"}]</c>.
/// They wrap tenant keys; the highest epoch is the current one, older ones only open what they wrapped.
/// </summary>
public sealed class KeyRing
{
    /// <summary>Length of every key, in bytes.</summary>
    public const int KeyBytes = 32;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
    };
    private readonly Dictionary<int, byte[]> _keys;

    private KeyRing(Dictionary<int, byte[]> keys)
    {
        _keys = keys;
        Epoch = keys.Keys.Max();
    }

    /// <summary>The current epoch: new tenant keys are wrapped in it.</summary>
    public int Epoch { get; }

    /// <summary>Makes a ring of one fresh key at a path where no file is yet, mode 600, durable on return.</summary>
    public static void CreateFile(string path, TimeProvider time)
    {
        var entry = new Entry(1, Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)), time.GetUtcNow());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        JsonSerializer.Serialize(file, new[] { entry }, Json);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Reads a ring. Throws <see cref="InvalidDataException"/> when others than its owner can reach the file, or when it is no ring.</summary>
    public static KeyRing Load(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(OwnerOnly | UnixFileMode.UserExecute)) != UnixFileMode.None)
            throw new InvalidDataException($"key ring {path} can be reached by others than its owner: set its mode to 600");
        try
        {
            var entries = JsonSerializer.Deserialize<Entry[]>(File.ReadAllBytes(path), Json) ?? [];
            var byEpoch = entries.ToDictionary(entry => entry.Epoch, entry => Convert.FromBase64String(entry.Key));
            if (byEpoch.Count == 0 || byEpoch.Any(pair => pair.Key < 1 || pair.Value.Length != KeyBytes))
                throw new InvalidDataException($"key ring {path}: every epoch needs a number from 1 and a key of {KeyBytes} bytes");
            return new KeyRing(byEpoch);
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"key ring {path} is not readable as a list of epochs", e);
        }
    }

    /// <summary>The master key of an epoch. Throws <see cref="UnknownKeyException"/> when the ring does not hold it.</summary>
    internal byte[] Key(int epoch) =>
        _keys.TryGetValue(epoch, out var key)
            ? key
            : throw new UnknownKeyException($"the key ring has no epoch {epoch}, its newest is {Epoch}");

    private sealed record Entry(int Epoch, string Key, DateTimeOffset CreatedAt);
}
