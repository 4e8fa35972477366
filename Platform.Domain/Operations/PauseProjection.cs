namespace Platform.Domain.Operations;

/// <summary>Stops a projection where it is; queries go on with what it has shown so far.</summary>
public sealed record PauseProjection;

public static class PauseProjectionHandler
{
    // A repeat changes nothing: no event, no error.
    public static object[] Handle(PauseProjection _, ProjectionControl? control) =>
        control is { Paused: true } ? [] : [new ProjectionPaused()];
}
