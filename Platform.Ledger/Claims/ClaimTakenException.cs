namespace Platform.Ledger.Claims;

/// <summary>Another stream holds the value; nothing was appended.</summary>
/// <param name="claim">The claim's name: <c>account-email</c>.</param>
public sealed class ClaimTakenException(string claim) : Exception($"the value of claim {claim} is taken")
{
    /// <summary>The name of the very claim that was taken, of several in one save.</summary>
    public string Claim => claim;
}
