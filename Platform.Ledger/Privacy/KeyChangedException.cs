using System.Security.Cryptography;

namespace Platform.Ledger.Privacy;

/// <summary>
/// A stored key that does not open where it stands: its row was changed or moved, or the key ring is not the one it was wrapped with. Never
/// "erased", and never another text.
/// </summary>
public sealed class KeyChangedException(string message, Exception? inner = null) : CryptographicException(message, inner);
