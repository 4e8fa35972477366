using System.Text.Json.Serialization;

namespace Platform.Domain.Access;

// What can happen to a role. Names and fields are the storage format: add, never rename.
public sealed record RoleDefined(IReadOnlyList<string> Permissions);

public sealed record RoleChanged(IReadOnlyList<string> Permissions);

/// <summary>A named set of permissions of a tenant's own application, which accounts hold by grants.</summary>
/// <param name="Permissions">Each once, in ordinal order; see <see cref="PermissionNames"/>.</param>
public sealed record Role(IReadOnlyList<string> Permissions)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    /// <summary>The role every tenant has without defining it: it permits everything and cannot be changed.</summary>
    public const string Owner = "owner";

    /// <summary>What <see cref="Owner"/> permits.</summary>
    public static readonly IReadOnlyList<string> OwnerPermissions = [PermissionNames.Everything];

    public static Role Create(RoleDefined e) => new(e.Permissions);

    public Role Apply(RoleChanged e) => new(e.Permissions);
}
