namespace Platform.Ledger.Serialization;

/// <summary>A property of an event whose value no other stream may hold at the same time.</summary>
/// <param name="Name">The claim's name: <c>account-email</c>.</param>
/// <param name="Global">Unique over all tenants, not only within one.</param>
/// <param name="Property">The property's CLR name.</param>
/// <param name="ValueOf">The value an event claims, in clear (stored only as a keyed hash); null claims nothing.</param>
public sealed record Claim(string Name, bool Global, string Property, Func<object, string?> ValueOf)
{
    internal static Claim[] Of(Type type) =>
        [
            .. from property in type.GetProperties()
            let parameter = type.GetConstructors().SelectMany(c => c.GetParameters()).FirstOrDefault(p => p.Name == property.Name)
            from attribute in Conventions.Attributes(property, parameter, "UniqueAttribute")
            select new Claim(
                Conventions.Value<string>(attribute, "Name")
                    ?? throw new EventCatalogueException($"event {type.FullName}: the claim on {property.Name} has no name"),
                Conventions.Value<bool>(attribute, "Global"),
                property.Name,
                Conventions.TextOf(type, property)
                    ?? throw new EventCatalogueException(
                        $"event {type.FullName}: a unique property must be a string or a Guid, {property.Name} is not"
                    )
            ),
        ];
}
