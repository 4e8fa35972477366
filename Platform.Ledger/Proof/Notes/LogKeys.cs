using Platform.Ledger.Privacy;

namespace Platform.Ledger.Proof.Notes;

/// <summary>A public key and when it counts.</summary>
/// <param name="Until">Covers no entry later than this; null: still signs.</param>
public sealed record PublishedKey(VerifierKey Key, DateTimeOffset From, DateTimeOffset? Until);

/// <summary>
/// The keys that sign checkpoints, read from the key ring again whenever its file has changed: a new key needs no restart. A ring that lacks what the
/// one before had is <see cref="InvalidDataException"/>, until it is put right.
/// </summary>
/// <param name="path">The key ring.</param>
public sealed class LogKeys(string path, TimeProvider clock) : IDisposable
{
    private readonly Lock _turn = new();
    private DateTime _read;
    private KeyRing? _ring;
    private CheckpointSigner? _signer;

    /// <summary>Whoever signs now; null where the ring has no signing key.</summary>
    public CheckpointSigner? Signer()
    {
        lock (_turn)
        {
            var key = Ring().Signing.Where(key => key.From <= clock.GetUtcNow()).MaxBy(key => key.Epoch);
            if (key is not null && key.Epoch != _signer?.Epoch)
            {
                _signer?.Dispose();
                _signer = new CheckpointSigner(key);
            }
            return key is null ? null : _signer;
        }
    }

    /// <summary>Every key that ever signed a log of this name, oldest first.</summary>
    public IReadOnlyList<PublishedKey> Published(string origin)
    {
        lock (_turn)
        {
            return
            [
                .. Ring()
                    .Published.OrderBy(key => key.Epoch)
                    .SelectMany(key => key.Verifiers(origin).Select(v => new PublishedKey(v, key.From, key.Until))),
            ];
        }
    }

    public void Dispose() => _signer?.Dispose();

    private KeyRing Ring()
    {
        var written = File.GetLastWriteTimeUtc(path);
        if (_ring is null || written != _read)
        {
            (_ring, _read) = (Continued(KeyRing.Load(path)), written);
        }
        return _ring;
    }

    // A ring may get a newer pair while it is in use; it never loses or changes one.
    private KeyRing Continued(KeyRing next)
    {
        var gone =
            _ring?.Signing.FirstOrDefault(key => !next.Signing.Any(key.IsSame))?.Epoch
            ?? _ring?.Published.FirstOrDefault(key => !next.Published.Any(key.IsSame))?.Epoch;
        return gone is null
            ? next
            : throw new InvalidDataException(
                $"key ring {path}: the signing key of epoch {gone} is gone or another: the ring was replaced, or put back to an older state"
            );
    }
}
