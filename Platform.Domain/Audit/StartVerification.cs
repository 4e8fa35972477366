namespace Platform.Domain.Audit;

/// <summary>Asks for a verification of the tenant's whole log.</summary>
public sealed record StartVerification;

public static class StartVerificationHandler
{
    public static object[] Handle(StartVerification _) => [new VerificationRequested()];
}
