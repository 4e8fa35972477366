using System.Text.Json;

namespace Platform.Cli.Import;

/// <summary>
/// What a CloudTrail record acted on: the first ARN among its <c>resources</c>; else its main request parameter, the first text (or
/// first text of a list) whose name ends in Arn, Id, Identifier or Name, or is <c>bucket</c>, at the top, else deeper down; filters,
/// tags and tokens only narrow or mark a request and are passed over.
/// </summary>
public static class CloudTrailTarget
{
    private const int DepthMax = 6;

    private static readonly string[] Naming = ["arn", "id", "identifier", "name", "bucket"];
    private static readonly string[] Plural = ["set", "list", "s", ""];
    private static readonly string[] PassedOver = ["filter", "tag", "token", "attribute"];

    /// <summary>Null where neither names anything.</summary>
    public static string? Of(JsonElement record) =>
        FirstArn(record)
        ?? (
            record.TryGetProperty("requestParameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
                ? MainOf(parameters, 0)
                : null
        );

    private static string? FirstArn(JsonElement record)
    {
        if (!record.TryGetProperty("resources", out var resources) || resources.ValueKind != JsonValueKind.Array)
        {
            return null;
        }
        foreach (var resource in resources.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.Object))
        {
            foreach (var name in new[] { "ARN", "arn" })
            {
                if (resource.TryGetProperty(name, out var arn) && Text(arn) is { } found)
                {
                    return found;
                }
            }
        }
        return null;
    }

    private static string? MainOf(JsonElement parameters, int depth)
    {
        var members = parameters.EnumerateObject().Where(member => !IsPassedOver(member.Name)).ToList();
        foreach (var member in members.Where(member => Names(member.Name)))
        {
            if ((Text(member.Value) ?? FirstText(member.Value)) is { } found)
            {
                return found;
            }
        }
        return depth == DepthMax
            ? null
            : members.Select(member => Below(member.Value, depth + 1)).FirstOrDefault(found => found is not null);
    }

    private static string? Below(JsonElement value, int depth) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => MainOf(value, depth),
            JsonValueKind.Array => value
                .EnumerateArray()
                .Where(each => each.ValueKind == JsonValueKind.Object)
                .Select(each => MainOf(each, depth))
                .FirstOrDefault(found => found is not null),
            _ => null,
        };

    private static bool Names(string member) =>
        Naming.Any(naming => Plural.Any(plural => member.EndsWith(naming + plural, StringComparison.OrdinalIgnoreCase)));

    private static bool IsPassedOver(string member) => PassedOver.Any(each => member.Contains(each, StringComparison.OrdinalIgnoreCase));

    private static string? FirstText(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(Text).FirstOrDefault(text => text is not null) : null;

    private static string? Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
