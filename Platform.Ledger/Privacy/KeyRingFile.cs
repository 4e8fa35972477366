using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Privacy;

/// <summary>
/// A key ring as it lies in its file: <c>{"master":[{"epoch":1,"key":"base64, 32 bytes","createdAt":"…"}],"signing":[{"epoch":1,"seed":"…",
/// "ecdsa":"…","from":"…","until":null}],"check":"…"}</c>; one for processes that must not sign has <c>"published"</c> instead. The check tells damage, not an attacker; whoever edits a ring by hand takes it out. The
/// list of master keys alone, as rings were before logs were signed, is read as well.
/// </summary>
internal sealed record KeyRingFile(IReadOnlyList<KeyRingFile.MasterKey> Master, IReadOnlyList<LogKey> Signing)
{
    private const int CheckDigits = 16;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
    };

    /// <summary>The public halves, in a ring that signs nothing (<see cref="KeyRing.PublishFile"/>); null in a whole one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PublicLogKey>? Published { get; init; }

    /// <summary>The first hex digits of SHA-256 over the rest; null in rings from before there was one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Check { get; init; }

    /// <exception cref="InvalidDataException">Others than its owner can reach the file, it is no ring, or it was changed; says what is wrong.</exception>
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
            return file?.Wrong() is { } wrong
                ? throw new InvalidDataException($"key ring {path}: {wrong}")
                : file ?? throw new InvalidDataException($"key ring {path}: is empty");
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

    private string? Wrong() =>
        Master is null
        || Signing is null
        || Master.Any(key => key is null)
        || Signing.Any(key => key is null)
        || Published?.Any(key => key is null) is true
            ? "it has no list of master keys, or none of signing keys"
        : Check is not null && Check != Sum()
            ? "its check is not that of its content: it was damaged, or changed by hand without taking the check out"
        : Published is not null && Signing.Count > 0 ? "it has signing keys and, apart from them, public halves"
        : KeyRingRules.WrongOf(Master) ?? KeyRingRules.WrongOf(Signing) ?? KeyRingRules.WrongOf(Published ?? []);

    private string Sum() =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this with { Check = null }, Json)))[..CheckDigits];

    private void Write(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        JsonSerializer.Serialize(file, this with { Check = Sum() }, Json);
        file.Flush(flushToDisk: true);
    }

    /// <param name="Key">32 bytes.</param>
    internal sealed record MasterKey(int Epoch, byte[] Key, DateTimeOffset CreatedAt);
}
