using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;

namespace Platform.Api.Http;

/// <summary>What <see cref="ShapeCheck"/> looks at in one property of a record.</summary>
internal sealed record ShapeProperty(
    string Name,
    string ClrName,
    Func<object, object?> Get,
    IReadOnlyList<ValidationAttribute> Rules,
    bool IsNested
);

/// <summary>The checked properties of a record type, found once per type.</summary>
internal static class Shape
{
    private static readonly ConcurrentDictionary<Type, ShapeProperty[]> Known = new();

    /// <summary>Properties with rules of their own or with records beneath them; the rest have nothing to check.</summary>
    public static ShapeProperty[] Of(Type type) => Known.GetOrAdd(type, Find);

    private static ShapeProperty[] Find(Type type) =>
        IsLeaf(type)
            ? []
            :
            [
                .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(property => property.CanRead && property.GetIndexParameters().Length == 0)
                    .Select(property => Describe(type, property))
                    .Where(property => property.Rules.Count > 0 || property.IsNested),
            ];

    private static ShapeProperty Describe(Type type, PropertyInfo property) =>
        new(
            JsonNamingPolicy.CamelCase.ConvertName(property.Name),
            property.Name,
            property.GetValue,
            // Required first: what is missing is told as missing, not as too short.
            [.. Rules(type, property).OrderByDescending(rule => rule is RequiredAttribute)],
            !IsLeaf(property.PropertyType)
        );

    // An annotation on a record's parameter without "property:" counts as well, rather than being silently without effect.
    private static IEnumerable<ValidationAttribute> Rules(Type type, PropertyInfo property) =>
        property
            .GetCustomAttributes<ValidationAttribute>()
            .Concat(
                type.GetConstructors()
                    .SelectMany(constructor => constructor.GetParameters())
                    .Where(parameter => parameter.Name == property.Name)
                    .SelectMany(parameter => parameter.GetCustomAttributes<ValidationAttribute>())
            );

    private static bool IsLeaf(Type type) =>
        type == typeof(string)
        || type.IsPrimitive
        || type.IsEnum
        || (type.Namespace is { } name && name.StartsWith("System", StringComparison.Ordinal) && !type.IsAssignableTo(typeof(IEnumerable)));
}
