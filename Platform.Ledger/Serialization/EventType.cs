using System.Text.Json.Nodes;
using Platform.Ledger.Serialization.Shapes;

namespace Platform.Ledger.Serialization;

/// <summary>What the engine knows of one kind of event.</summary>
public sealed class EventType
{
    internal EventType(string name, int schema, Type clrType, ShapeFactory factory)
    {
        Name = name;
        Schema = schema;
        ClrType = clrType;
        Shape = factory.Make();
        Personal = factory.Properties;
        Upcasters = Conventions.Upcasters(clrType, schema);
        Claims = Claim.Of(clrType);
        Releases =
        [
            .. Conventions
                .Attributes(clrType, null, "ReleasesAttribute")
                .Select(a => Conventions.Value<string>(a, "Name")!)
                .Order(StringComparer.Ordinal),
        ];
        IsPlain = Personal.Count + Claims.Count + Releases.Count == 0;
    }

    /// <summary>kebab-case of the CLR name: <c>account-locked</c>. Storage format; never changes.</summary>
    public string Name { get; }

    /// <summary>Number of the newest schema, from 1; entries are written in it.</summary>
    public int Schema { get; }

    /// <summary>The record.</summary>
    public Type ClrType { get; }

    /// <summary>Properties that are sealed in the log.</summary>
    public IReadOnlyList<PersonalProperty> Personal { get; }

    /// <summary>Properties whose value must be unique.</summary>
    public IReadOnlyList<Claim> Claims { get; }

    /// <summary>Names of the claims that this event gives free.</summary>
    public IReadOnlyList<string> Releases { get; }

    /// <summary>Nothing in it is personal or unique, nothing of it gives a claim free.</summary>
    public bool IsPlain { get; }

    internal IEventShape Shape { get; }

    internal Func<JsonObject, JsonObject>[] Upcasters { get; }
}
