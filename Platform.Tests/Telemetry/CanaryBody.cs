using System.Collections;
using System.Reflection;

namespace Platform.Tests.Telemetry;

/// <summary>A body of a record's shape whose every text is a canary, so well formed that most commands take it.</summary>
internal static class CanaryBody
{
    private const int DepthMax = 4;

    public static object? Of(Type type, string canary, int depth = 0)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when depth > DepthMax => null,
            _ when type == typeof(string) => canary,
            _ when type == typeof(Guid) => Guid.NewGuid(),
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch.AddYears(50),
            _ when type == typeof(bool) => true,
            _ when type.IsEnum => Enum.GetNames(type)[0].ToLowerInvariant(),
            _ when type.IsPrimitive => 1,
            _ when typeof(IEnumerable).IsAssignableFrom(type) => new[] { Of(Element(type), canary, depth + 1) },
            _ => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .ToDictionary(Name, property => Named(property, canary, depth), StringComparer.Ordinal),
        };
    }

    // Where a field takes certain texts only, the canary stands in one of those.
    private static object? Named(PropertyInfo property, string canary, int depth) =>
        Name(property) switch
        {
            "slug" => $"{canary}-{Guid.NewGuid():N}"[..Math.Min(40, canary.Length + 12)],
            "email" => $"{canary}.{Guid.NewGuid():N}@example.org",
            "permissions" => new[] { "*" },
            "occurredAt" => "2026-11-21T02:10:11Z",
            "id" when property.PropertyType == typeof(string) => $"{canary}-{Guid.NewGuid():N}",
            _ => Of(property.PropertyType, canary, depth + 1),
        };

    private static string Name(PropertyInfo property) => char.ToLowerInvariant(property.Name[0]) + property.Name[1..];

    private static Type Element(Type type) => type.GetElementType() ?? type.GetGenericArguments().FirstOrDefault() ?? typeof(string);
}
