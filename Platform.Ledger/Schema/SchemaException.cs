namespace Platform.Ledger.Schema;

/// <summary>The database's schema and this program do not fit; the message says how they differ and what to do.</summary>
public sealed class SchemaException(string message, Exception? inner = null) : Exception(message, inner);
