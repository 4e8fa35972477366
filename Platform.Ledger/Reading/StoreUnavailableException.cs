namespace Platform.Ledger.Reading;

/// <summary>The log could not take the write in time: nothing was acknowledged, and the caller may repeat it under the same key.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
