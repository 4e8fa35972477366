using Platform.Ledger.Privacy;

namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>A personal value that was sealed under a key of the store.</summary>
/// <param name="Ends">Whether its key ends by itself.</param>
public sealed record KeptValue(string Tenant, string Subject, Guid Key, SealedValue Sealed, string Text, bool Ends);

/// <summary>What must be said when a value is opened whose key was touched.</summary>
public enum Said
{
    /// <summary><see cref="KeyChangedException"/>: what is stored does not open.</summary>
    Changed,

    /// <summary><see cref="UnknownKeyException"/>: it was never issued here, or what wraps it is gone.</summary>
    Unknown,

    /// <summary>In the place of the text: <c>erased:&lt;key id&gt;</c>.</summary>
    Erased,
}

/// <summary>What an owner of the keys database did.</summary>
/// <param name="Touched">The values it concerns; all others open as ever.</param>
public sealed record KeyStruck(string Sql, IReadOnlyList<KeptValue> Touched);

/// <summary>One kind of attack on the tables of the schema keys.</summary>
/// <param name="StopsWriting">Whether nothing new is sealed for those it concerns either.</param>
public sealed record KeyStoreAttack(
    string Name,
    Said Said,
    Func<IReadOnlyList<KeptValue>, Random, KeyStruck> Strike,
    bool StopsWriting = true
)
{
    public override string ToString() => Name;
}
