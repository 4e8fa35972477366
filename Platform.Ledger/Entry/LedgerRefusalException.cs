namespace Platform.Ledger.Entry;

/// <summary>A save that the ledger does not take; refused before anything is sent. A mistake of the program, not of a caller.</summary>
/// <param name="code">kebab-case: <c>blind-append</c>, <c>no-author</c> and so on.</param>
/// <param name="message">What is refused, where, and what to do; no personal data.</param>
public sealed class LedgerRefusalException(string code, string message) : Exception(message)
{
    public string Code => code;
}
