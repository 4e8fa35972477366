namespace Platform.Ledger.Privacy;

/// <summary>A key that was never issued here, or a key ring that lacks an epoch: data loss or a wrong database, never "erased".</summary>
public sealed class UnknownKeyException(string message) : Exception(message);
