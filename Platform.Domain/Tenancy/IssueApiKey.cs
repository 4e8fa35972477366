using System.ComponentModel.DataAnnotations;
using Platform.Domain.Kernel;

namespace Platform.Domain.Tenancy;

/// <summary>Gives a tenant's software a credential.</summary>
/// <param name="Permissions">From the documented list, or <c>*</c> for all that a tenant can have.</param>
/// <param name="ExpiresAt">From when on it opens nothing; null: never.</param>
public sealed record IssueApiKey(
    [property: Required, StringLength(100, MinimumLength = 1)] string Name,
    [property: Required, MinLength(1), MaxLength(50)] IReadOnlyList<string> Permissions,
    DateTimeOffset? ExpiresAt = null
);

public static class IssueApiKeyHandler
{
    public static Refusal? Validate(IssueApiKey command, Caller caller)
    {
        if (command.Permissions.FirstOrDefault(p => !TenantPermissions.IsGrantable(p)) is not null)
        {
            return Refusal.Invalid(
                "unknown-permission",
                "A permission is not on the documented list: " + string.Join(", ", TenantPermissions.Names) + " or *."
            );
        }
        return command.ExpiresAt <= caller.Now ? Refusal.Invalid("expiry-in-the-past", "expiresAt must lie in the future.") : null;
    }

    public static object[] Handle(IssueApiKey command, Caller caller) =>
        [
            new ApiKeyIssued(
                caller.NewId,
                command.Name,
                caller.NewSecretHash!,
                [.. command.Permissions.Distinct(StringComparer.Ordinal)],
                command.ExpiresAt
            ),
        ];
}
