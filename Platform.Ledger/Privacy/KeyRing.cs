using System.Security.Cryptography;
using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Privacy;

/// <summary>
/// The keys that lie in no database, from a file that only its owner can read (<see cref="KeyRingFile"/>): master keys by epoch, which wrap
/// tenant keys, the highest epoch being the current one; and the keys that sign the logs' checkpoints.
/// </summary>
public sealed class KeyRing
{
    /// <summary>Length of every master key, in bytes.</summary>
    public const int KeyBytes = 32;

    /// <summary>How long the signing key before goes on counting once a new one is there: until every process has read the ring again.</summary>
    public static readonly TimeSpan SigningOverlap = TimeSpan.FromMinutes(1);

    private readonly Dictionary<int, byte[]> _keys;

    private KeyRing(Dictionary<int, byte[]> keys, IReadOnlyList<LogKey> signing, IReadOnlyList<PublicLogKey> published)
    {
        (_keys, Signing, Published) = (keys, signing, published);
        Epoch = keys.Keys.Max();
    }

    /// <summary>The current epoch: new tenant keys are wrapped in it.</summary>
    public int Epoch { get; }

    /// <summary>Every key that ever signed checkpoints here, oldest first; none in a ring from before there were any, or of <see cref="PublishFile"/>.</summary>
    public IReadOnlyList<LogKey> Signing { get; }

    /// <summary>The public halves of every key that ever signed checkpoints here.</summary>
    public IReadOnlyList<PublicLogKey> Published { get; }

    /// <summary>Makes a ring of one fresh master key and one signing key at a path where no file is yet, mode 600, durable on return.</summary>
    public static void CreateFile(string path, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var master = new KeyRingFile.MasterKey(1, RandomNumberGenerator.GetBytes(KeyBytes), now);
        new KeyRingFile([master], [LogKey.Create(1, now)]).Create(path);
    }

    /// <summary>Adds a signing key, which signs from now on; the one before counts for a minute more. The number of its epoch.</summary>
    public static int AddSigning(string path, TimeProvider time)
    {
        var file = Whole(path);
        // Never before the key before it, whatever clock that one was made by.
        var now = file.Signing.Select(key => key.From).Append(time.GetUtcNow()).Max();
        var epoch = file.Signing.Count == 0 ? 1 : file.Signing.Max(key => key.Epoch) + 1;
        var closed = file.Signing.Select(key => key.Until is null ? key with { Until = now + SigningOverlap } : key);
        (file with { Signing = [.. closed, LogKey.Create(epoch, now)] }).Replace(path);
        return epoch;
    }

    /// <summary>
    /// Writes the ring for processes that answer requests: master keys, and of the signing keys the public halves alone. To be repeated when a key is added.
    /// </summary>
    /// <exception cref="InvalidDataException">It is such a ring itself.</exception>
    public static void PublishFile(string path, string to)
    {
        var file = Whole(path);
        (file with { Signing = [], Published = [.. file.Signing.Select(key => key.Public())] }).Replace(to);
    }

    /// <summary>Reads a ring. Throws <see cref="InvalidDataException"/> when others than its owner can reach the file, or when it is no ring.</summary>
    public static KeyRing Load(string path)
    {
        var file = KeyRingFile.Read(path);
        var published = file.Published ?? [.. file.Signing.Select(key => key.Public())];
        return new KeyRing(file.Master.ToDictionary(key => key.Epoch, key => key.Key), file.Signing, published);
    }

    private static KeyRingFile Whole(string path)
    {
        var file = KeyRingFile.Read(path);
        return file.Published is null
            ? file
            : throw new InvalidDataException($"key ring {path} holds the public halves of signing keys alone: take the whole ring");
    }

    /// <summary>The master key of an epoch. Throws <see cref="UnknownKeyException"/> when the ring does not hold it.</summary>
    internal byte[] Key(int epoch) =>
        _keys.TryGetValue(epoch, out var key)
            ? key
            : throw new UnknownKeyException($"the key ring has no epoch {epoch}, its newest is {Epoch}");
}
