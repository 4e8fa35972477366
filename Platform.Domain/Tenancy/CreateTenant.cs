using System.ComponentModel.DataAnnotations;
using Platform.Domain.Kernel;

namespace Platform.Domain.Tenancy;

/// <summary>Opens a log of its own for a customer.</summary>
/// <param name="Slug">What people call it in commands and URLs: lower-case letters, digits and hyphens, unique over all tenants.</param>
public sealed record CreateTenant(
    [property: Required, StringLength(40, MinimumLength = 2), RegularExpression("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")] string Slug,
    [property: Required, StringLength(200, MinimumLength = 1)] string Name
);

public static class CreateTenantHandler
{
    /// <summary>The slug of the platform's own log, which no customer can have.</summary>
    private const string Reserved = "platform";

    public static Refusal? Validate(CreateTenant command) =>
        command.Slug == Reserved ? Refusal.Conflict("slug-taken", "The slug is reserved for the platform itself.") : null;

    public static object[] Handle(CreateTenant command) => [new TenantCreated(command.Slug, command.Name)];
}
