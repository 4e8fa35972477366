namespace Platform.Ledger.Entry;

/// <summary>This node's clock is more than 2 s off the database's; nothing was appended.</summary>
public sealed class ClockSkewException() : Exception("this node's clock is more than 2 s off the database's");
