namespace Platform.Domain.Kernel;

/// <summary>The event gives up whatever its stream holds under this claim, so that another stream may claim the value.</summary>
/// <param name="name">The name given to <see cref="UniqueAttribute"/>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class ReleasesAttribute(string name) : Attribute
{
    /// <summary>The claim's name.</summary>
    public string Name { get; } = name;
}
