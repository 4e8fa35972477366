using System.ComponentModel.DataAnnotations;

namespace Platform.Domain.Access;

/// <summary>The shape of a role's list: 1 to 100 permissions, each as <see cref="PermissionNames.IsListable"/> has it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PermissionListAttribute : ValidationAttribute
{
    /// <summary>Permissions of one role.</summary>
    public const int PermissionsMax = 100;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var names = (IReadOnlyList<string>?)value;
        return names is null || names.Count is 0 or > PermissionsMax ? new ValidationResult($"must list 1 to {PermissionsMax} permissions")
            : names.All(name => name is not null && PermissionNames.IsListable(name)) ? ValidationResult.Success
            : new ValidationResult("takes names [a-z0-9][a-z0-9:._-]{0,99}, prefixes that end in :* or .*, and * for everything");
    }
}
