using System.Text.Json.Serialization;

namespace Platform.Domain.Operations;

// A place of the log that the watch found wrong, in a stream of its own.
/// <param name="Class">What is wrong there, as docs/runbooks/proof.md lists it.</param>
/// <param name="Log">The tenant whose log it is, root, or log where it is a position of the whole log.</param>
/// <param name="Position">The first position that is wrong.</param>
public sealed record LogDamageFound(string Class, string Log, long Position, string Explanation);

/// <summary>A place of the log that is not as it was written.</summary>
public sealed record LogDamage(string Class, string Log, long Position)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static LogDamage Create(LogDamageFound e) => new(e.Class, e.Log, e.Position);
}
