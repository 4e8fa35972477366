namespace Platform.Domain.Tenancy;

/// <summary>Ends an API key for good.</summary>
public sealed record RevokeApiKey;

public static class RevokeApiKeyHandler
{
    public static object[] Handle(RevokeApiKey _, ApiKey key) => key.Revoked ? [] : [new ApiKeyRevoked()];
}
