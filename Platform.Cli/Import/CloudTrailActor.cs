using System.Text.Json;

namespace Platform.Cli.Import;

/// <summary>
/// Who did what a CloudTrail record tells: <c>userIdentity.userName</c>, else the session issuer's userName, else the arn, else
/// invokedBy, else principalId, accountId or type, whichever is there first; <c>unknown</c> where nothing is.
/// </summary>
public static class CloudTrailActor
{
    public static string Of(JsonElement record)
    {
        if (!record.TryGetProperty("userIdentity", out var user) || user.ValueKind != JsonValueKind.Object)
        {
            return "unknown";
        }
        string? issuer = null;
        if (Child(user, "sessionContext") is { } session && Child(session, "sessionIssuer") is { } by)
        {
            issuer = CloudTrail.Text(by, "userName");
        }
        return CloudTrail.Text(user, "userName")
            ?? issuer
            ?? CloudTrail.Text(user, "arn")
            ?? CloudTrail.Text(user, "invokedBy")
            ?? CloudTrail.Text(user, "principalId")
            ?? CloudTrail.Text(user, "accountId")
            ?? CloudTrail.Text(user, "type")
            ?? "unknown";
    }

    private static JsonElement? Child(JsonElement of, string name) =>
        of.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object ? child : null;
}
