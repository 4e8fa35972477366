using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Platform.Ledger.Serialization.Shapes;

namespace Platform.Ledger.Serialization;

/// <summary>Every kind of event the program knows, found by convention and checked at start.</summary>
public sealed class EventCatalogue
{
    private readonly FrozenDictionary<string, EventType> _byName;
    private readonly FrozenDictionary<Type, EventType> _byClr;

    private EventCatalogue(IReadOnlyCollection<EventType> types, IReadOnlyList<Type> aggregates)
    {
        Aggregates = aggregates;
        _byName = types.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);
        _byClr = types.ToFrozenDictionary(type => type.ClrType);
        Types = [.. types.OrderBy(type => type.Name, StringComparer.Ordinal)];
    }

    /// <summary>All event types, by name.</summary>
    public IReadOnlyList<EventType> Types { get; }

    /// <summary>The aggregates whose assemblies were looked through; none where event types were given one by one.</summary>
    public IReadOnlyList<Type> Aggregates { get; }

    /// <summary>
    /// Every record that an aggregate of these assemblies takes in <c>Create</c> or <c>Apply</c>. Throws <see cref="EventCatalogueException"/>
    /// naming the type for what could not be stored and read for ever.
    /// </summary>
    public static EventCatalogue From(params Assembly[] assemblies) =>
        Of(assemblies.SelectMany(Conventions.EventTypes), [.. assemblies.SelectMany(a => a.GetTypes()).Where(Conventions.IsAggregate)]);

    /// <summary>The same for event types given one by one.</summary>
    public static EventCatalogue Of(params IEnumerable<Type> eventTypes) => Of(eventTypes, []);

    private static EventCatalogue Of(IEnumerable<Type> eventTypes, IReadOnlyList<Type> aggregates)
    {
        var types = new Dictionary<string, EventType>(StringComparer.Ordinal);
        foreach (var type in eventTypes.Distinct())
        {
            var made = Make(type);
            if (!types.TryAdd(made.Name, made))
                throw new EventCatalogueException(
                    $"events {types[made.Name].ClrType.FullName} and {type.FullName} share the name {made.Name}"
                );
        }

        return new EventCatalogue(types.Values, aggregates);
    }

    /// <summary>The event type of that name, or null when this program does not know it.</summary>
    public EventType? ByName(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The event type of a record. Throws <see cref="EventCatalogueException"/> when no aggregate takes it.</summary>
    public EventType ByClr(Type type) =>
        _byClr.TryGetValue(type, out var found)
            ? found
            : throw new EventCatalogueException($"{type.FullName} is no event: no aggregate takes it");

    private static EventType Make(Type type)
    {
        var name = JsonNamingPolicy.KebabCaseLower.ConvertName(type.Name);
        var schema = Conventions.Attribute(type, null, "SchemaAttribute") is { } attribute
            ? Conventions.Value<int>(attribute, "Number")
            : 1;
        if (schema < 1)
            throw new EventCatalogueException($"event {type.FullName}: schema numbers begin at 1");
        return new EventType(name, schema, type, new ShapeFactory(type));
    }
}

/// <summary>An event type that breaks a rule of storage; thrown at start, names the type.</summary>
public sealed class EventCatalogueException(string message) : Exception(message);
