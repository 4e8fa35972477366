using System.Reflection;
using System.Text;
using System.Text.Json;
using Platform.Domain.Kernel;
using Platform.Ledger.Serialization;
using Platform.Tests.Support;

namespace Platform.Tests.Contracts;

public sealed class EventTests
{
    private static readonly NullabilityInfoContext Nullability = new();

    [Fact]
    public void the_events_are_those_agreed_on()
    {
        var text = new StringBuilder(
            """
            # Events

            Made from the domain's events by a test; approve changes with `PLATFORM_APPROVE=1`. Names and fields are the storage format:
            they are added to, never renamed. A personal field is sealed under its data subject's key; a unique one is claimed at the append.

            """
        );
        foreach (var type in EventSamples.Catalogue.Types)
        {
            text.Append($"\n## `{type.Name}` (schema {type.Schema})\n");
            foreach (var name in type.Releases)
            {
                text.Append($"\nGives up the claim `{name}`.\n");
            }
            foreach (var claim in type.Claims.Where(c => !type.ClrType.GetProperty(c.Property)!.CanWrite))
            {
                text.Append(
                    $"\nClaims `{claim.Name}`{(claim.Global ? " over all tenants" : " within the tenant")}, worked out from its fields.\n"
                );
            }
            var properties = type.ClrType.GetConstructors().Single().GetParameters();
            text.Append(properties.Length == 0 ? "\nNo fields.\n" : "\n| field | type | marks |\n| --- | --- | --- |\n");
            foreach (var parameter in properties)
            {
                var property = type.ClrType.GetProperty(parameter.Name!)!;
                text.Append($"| `{Json(property.Name)}` | {TypeOf(property)} | {string.Join(", ", Marks(type, property))} |\n");
            }
        }
        Approved.Matches("docs/events.md", text.ToString());
    }

    private static string Json(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private static IEnumerable<string> Marks(EventType type, PropertyInfo property)
    {
        foreach (var personal in type.Personal.Where(p => p.Path.Split('/')[2] == Json(property.Name)))
        {
            yield return personal.Subject is { } subject ? $"personal (subject: `{Json(subject)}`)"
            : personal.OfCaller ? "personal (subject: the caller)"
            : "personal";
        }
        foreach (var claim in type.Claims.Where(c => c.Property == property.Name))
        {
            yield return $"unique `{claim.Name}`" + (claim.Global ? " over all tenants" : " within the tenant");
        }
    }

    private static string TypeOf(PropertyInfo property) =>
        NameOf(property.PropertyType) + (Nullability.Create(property).ReadState == NullabilityState.Nullable ? " or null" : "");

    private static string NameOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } inner ? NameOf(inner)
        : type == typeof(string) || type == typeof(Personal) ? "text"
        : type == typeof(Guid) ? "uuid"
        : type == typeof(DateTimeOffset) ? "moment"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) ? "number"
        : type == typeof(long) ? "number as text"
        : type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName))
        : type.IsGenericType ? "list of " + NameOf(type.GetGenericArguments()[0])
        : type.Name;
}
