using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.EventStore.Proof.Notes;

namespace Platform.EventStore.Privacy;

/// <summary>
/// A key ring as it lies in its file: <c>{"master":[{"epoch":1,"key":"base64, 32 bytes","createdAt":"…"}],"signing":[{"epoch":1,"seed":"…",
/// "ecdsa":"…","from":"…","until":null}]}</c>. The list of master keys alone, as rings were before logs were signed, is read as well.
/// </summary>
internal sealed record KeyRingFile(IReadOnlyList<KeyRingFile.MasterKey> Master, IReadOnlyList<LogKey> Signing)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
    };

    /// <exception cref="InvalidDataException">Others than its owner can reach the file, or it is no ring.</exception>
    public static KeyRingFile Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(OwnerOnly | UnixFileMode.UserExecute)) != UnixFileMode.None)
            throw new InvalidDataException($"key ring {path} can be reached by others than its owner: set its mode to 600");
        try
        {
            var bytes = File.ReadAllBytes(path);
            var file = bytes.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("["u8)
                ? new KeyRingFile(JsonSerializer.Deserialize<MasterKey[]>(bytes, Json) ?? [], [])
                : JsonSerializer.Deserialize<KeyRingFile>(bytes, Json);
            return file is { Master: not null, Signing: not null } && file.IsWhole()
                ? file
                : throw new InvalidDataException(
                    $"key ring {path}: every epoch needs a number from 1 of its own and keys of the right length"
                );
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new InvalidDataException($"key ring {path} is not readable as a list of epochs", e);
        }
    }

    /// <summary>Writes it where no file is yet.</summary>
    public void Create(string path) => Write(path, FileMode.CreateNew);

    /// <summary>Puts it in the place of the one there; at any moment one or the other is there, whole.</summary>
    public void Replace(string path)
    {
        var next = path + ".next";
        Write(next, FileMode.Create);
        File.Move(next, path, overwrite: true);
    }

    private bool IsWhole() =>
        Master.Count > 0
        && Master.All(key => key.Epoch >= 1 && key.Key?.Length == KeyRing.KeyBytes)
        && Master.DistinctBy(key => key.Epoch).Count() == Master.Count
        && Signing.All(key => key.Epoch >= 1 && key.Ecdsa is not null && key.Seed?.Length is null or Ed25519.KeyBytes)
        && Signing.DistinctBy(key => key.Epoch).Count() == Signing.Count;

    private void Write(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        JsonSerializer.Serialize(file, this, Json);
        file.Flush(flushToDisk: true);
    }

    /// <param name="Key">32 bytes.</param>
    internal sealed record MasterKey(int Epoch, byte[] Key, DateTimeOffset CreatedAt);
}
