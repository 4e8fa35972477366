namespace Platform.Projections.Operations;

/// <summary>Applies parked events again.</summary>
public static class ReplayParked
{
    public const string Kind = "replay-parked";
}
