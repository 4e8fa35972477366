using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Platform.Ledger.Serialization;

/// <summary>How the engine recognises a domain it does not reference: by the names of methods and attributes.</summary>
internal static class Conventions
{
    /// <summary>The event types of an assembly: what its aggregates' <c>Create</c> and <c>Apply</c> take.</summary>
    public static IEnumerable<Type> EventTypes(Assembly assembly) =>
        assembly.GetTypes().Where(IsAggregate).SelectMany(Folded).Where(IsRecord).Distinct();

    /// <summary>An aggregate has a static <c>Create(E)</c> that returns its own type.</summary>
    public static bool IsAggregate(Type type) =>
        !type.IsGenericTypeDefinition && Public(type).Any(m => m is { Name: "Create", IsStatic: true } && Folds(type, m));

    /// <summary>Records, and only they, have the compiler's clone method.</summary>
    public static bool IsRecord(Type type) => type.IsClass && type.GetMethod("<Clone>$") is not null;

    /// <summary>Attributes are found by name; on a positional record also where <c>property:</c> was forgotten.</summary>
    public static object? Attribute(MemberInfo member, ParameterInfo? parameter, string name) =>
        Attributes(member, parameter, name).FirstOrDefault();

    public static IEnumerable<object> Attributes(MemberInfo member, ParameterInfo? parameter, string name) =>
        member
            .GetCustomAttributes(inherit: false)
            .Concat(parameter?.GetCustomAttributes(inherit: false) ?? [])
            .Where(a => a.GetType().Name == name);

    public static T? Value<T>(object attribute, string property) => (T?)attribute.GetType().GetProperty(property)?.GetValue(attribute);

    /// <summary>An accessor for a property's text; null when the property is neither string nor Guid.</summary>
    public static Func<object, string?>? TextOf(Type type, PropertyInfo property)
    {
        var any = Expression.Parameter(typeof(object));
        var get = Expression.Property(Expression.Convert(any, type), property);
        if (property.PropertyType == typeof(string))
            return Expression.Lambda<Func<object, string?>>(get, any).Compile();
        if (property.PropertyType != typeof(Guid) && property.PropertyType != typeof(Guid?))
            return null;
        var uuid = Expression.Lambda<Func<object, Guid?>>(Expression.Convert(get, typeof(Guid?)), any).Compile();
        return @event => uuid(@event)?.ToString();
    }

    /// <summary><c>Upcast1 … UpcastN</c>, which lead from schema 1 to the newest, N + 1.</summary>
    public static Func<JsonObject, JsonObject>[] Upcasters(Type type, int schema)
    {
        var found = Public(type).Where(m => m.IsStatic && m.Name.StartsWith("Upcast", StringComparison.Ordinal)).ToDictionary(m => m.Name);
        var wanted = Enumerable.Range(1, schema - 1).Select(from => $"Upcast{from}").ToArray();
        if (wanted.FirstOrDefault(name => !found.ContainsKey(name)) is { } missing)
            throw new EventCatalogueException($"event {type.FullName}: schema {schema} needs a method {missing}");
        if (found.Keys.FirstOrDefault(name => !wanted.Contains(name)) is { } extra)
            throw new EventCatalogueException($"event {type.FullName}: {extra} leads beyond its schema {schema}");
        return [.. wanted.Select(name => Upcaster(type, found[name]))];
    }

    private static Func<JsonObject, JsonObject> Upcaster(Type type, MethodInfo method)
    {
        try
        {
            return method.CreateDelegate<Func<JsonObject, JsonObject>>();
        }
        catch (ArgumentException)
        {
            throw new EventCatalogueException($"event {type.FullName}: {method.Name} must take a JsonObject and return one");
        }
    }

    public static IEnumerable<Type> Folded(Type aggregate) =>
        Public(aggregate).Where(m => m.Name is "Create" or "Apply" && Folds(aggregate, m)).Select(m => m.GetParameters()[0].ParameterType);

    private static bool Folds(Type aggregate, MethodInfo method) =>
        method.ReturnType == aggregate && method.GetParameters() is [{ ParameterType: var type }] && IsRecord(type) && type != aggregate;

    private static MethodInfo[] Public(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly);
}
