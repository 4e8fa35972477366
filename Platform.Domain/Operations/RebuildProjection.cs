namespace Platform.Domain.Operations;

/// <summary>Folds a projection from the whole log again, beside the live one, and puts it in its place.</summary>
/// <param name="Why">One of <see cref="RebuildReasons"/>.</param>
public sealed record RebuildProjection(string Projection, string Why);

/// <summary>What a rebuild is for.</summary>
public static class RebuildReasons
{
    public const string Operator = "operator";
    public const string Deployment = "deployment";
}

public static class RebuildProjectionHandler
{
    // That none is running is held by the claim on the projection's name.
    public static object[] Handle(RebuildProjection command) => [new RebuildRequested(command.Projection, command.Why)];
}
