namespace Platform.Ledger.Entry;

/// <summary>The database refused an entry's link or columns. What this node knew of the stream is not what stands there; it has forgotten it.</summary>
public sealed class LinkRefusedException(string message) : Exception(message);
