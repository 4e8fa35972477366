using System.Text.Json.Serialization;
using Platform.Domain.Kernel;

namespace Platform.Domain.Operations;

// What operators decide about a log that is signed, in a stream named after it.
/// <param name="Generation">The one that begins, at least 2: the log's name in its checkpoints ends with it.</param>
public sealed record LogBegunAgain(int Generation, Personal Reason);

/// <summary>How often a log was begun again after an accepted restore.</summary>
public sealed record SignedLog(int Generation)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static SignedLog Create(LogBegunAgain e) => new(e.Generation);

    public SignedLog Apply(LogBegunAgain e) => new(e.Generation);
}
