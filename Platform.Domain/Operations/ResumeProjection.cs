namespace Platform.Domain.Operations;

/// <summary>Lets a paused projection go on from where it stopped.</summary>
public sealed record ResumeProjection;

public static class ResumeProjectionHandler
{
    public static object[] Handle(ResumeProjection _, ProjectionControl? control) =>
        control is { Paused: true } ? [new ProjectionResumed()] : [];
}
