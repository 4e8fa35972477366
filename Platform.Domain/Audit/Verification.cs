using System.Text.Json.Serialization;

namespace Platform.Domain.Audit;

// A check of the whole chain, from request to finding.
public sealed record VerificationRequested;

public sealed record VerificationCompleted(bool Clean, long Entries, string? Finding, long? FirstWrongPosition, string? Explanation);

/// <summary>One run of the chain verification over a tenant's log.</summary>
public sealed record Verification(bool Completed, bool Clean, long Entries, string? Finding, long? FirstWrongPosition, string? Explanation)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static Verification Create(VerificationRequested _) => new(false, false, 0, null, null, null);

    public Verification Apply(VerificationCompleted e) => new(true, e.Clean, e.Entries, e.Finding, e.FirstWrongPosition, e.Explanation);
}
