namespace Platform.Domain.Kernel;

/// <summary>
/// The number of an event's shape, the entry's <c>schema</c>. An event without it is number 1. A new number comes with an upcaster
/// from the one before and a frozen sample; older numbers stay readable for ever.
/// </summary>
/// <param name="number">From 1, rising by one.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SchemaAttribute(int number) : Attribute
{
    /// <summary>The shape's number.</summary>
    public int Number { get; } = number;
}
