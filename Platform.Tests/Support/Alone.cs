namespace Platform.Tests.Support;

/// <summary>
/// Tests that take both processors for themselves: they run one after the other, when the others are done, so that none makes another's seconds too few.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
