namespace Platform.Domain.Kernel;

/// <summary>
/// The property's value is claimed when the event is appended, in the same transaction; a second claim of an equal value by another
/// stream is refused. The claim is kept as a keyed hash, never as the plain value, and can be rebuilt from the log.
/// </summary>
/// <param name="name">The claim's name, kebab-case, such as <c>account-email</c>; events that share it share one space of values.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UniqueAttribute(string name) : Attribute
{
    /// <summary>The claim's name.</summary>
    public string Name { get; } = name;

    /// <summary>True: no two tenants may hold the value either. False, the default: unique within the tenant.</summary>
    public bool Global { get; init; }
}
