using System.ComponentModel.DataAnnotations;

namespace Platform.Domain.Operations;

/// <summary>Compares what a projection shows with a fold of the log; changes nothing.</summary>
/// <param name="Projection">Its name; null: all of them.</param>
public sealed record StartConsistencyCheck([property: StringLength(100, MinimumLength = 1)] string? Projection = null);

public static class StartConsistencyCheckHandler
{
    public static object[] Handle(StartConsistencyCheck command) => [new ConsistencyRequested(command.Projection)];
}
