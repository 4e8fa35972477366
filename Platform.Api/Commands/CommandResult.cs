using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.Api.Http;
using Platform.Api.Proof;
using Platform.Domain.Kernel;
using Platform.EventStore.Aggregates;

namespace Platform.Api.Commands;

/// <summary>Turns how a question ended into the HTTP answer.</summary>
public static class CommandResult
{
    /// <summary>What was created.</summary>
    public sealed record Created(string Id);

    /// <summary>What was created, with the key that is shown this once.</summary>
    public sealed record CreatedWithKey(string Id, string Key);

    /// <summary>What was changed, and its version now.</summary>
    public sealed record Done(string Id, long Version);

    public static string Json(object body) => JsonSerializer.Serialize(body, body.GetType(), StrictJson.Options);

    /// <summary>Writes the answer, or throws the problem.</summary>
    /// <param name="tenant">Whose log the command was decided in.</param>
    public static async Task WriteAsync(HttpContext context, Decided decided, string tenant)
    {
        if (decided is not { Kind: DecidedKind.Answered, Answer: { } answer })
        {
            throw Problem(decided);
        }
        var response = context.Response;
        response.StatusCode = answer.Status;
        var position = decided.FirstPosition + answer.PositionOffset;
        response.Headers[RequestHeaders.PositionName] = position.ToString(CultureInfo.InvariantCulture);
        await Receipts.PreferredAsync(context, tenant, position);
        if (answer.ETag is not null)
        {
            response.Headers.ETag = answer.ETag;
        }
        if (answer.Location is not null)
        {
            response.Headers.Location = answer.Location;
        }
        if (answer.SealedUntil is not null)
        {
            response.Headers.CacheControl = "no-store";
        }
        if (answer.Render(decided.FirstPosition) is { } body)
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            response.ContentType = "application/json";
            response.ContentLength = bytes.Length;
            await response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
        }
    }

    private static ProblemException Problem(Decided decided) =>
        decided.Kind switch
        {
            DecidedKind.Refused => ProblemException.From((Refusal)decided.Refusal!),
            DecidedKind.StaleVersion => new ProblemException(ProblemCodes.StaleVersion),
            DecidedKind.ClaimTaken => new ProblemException(ClaimProblems.Of(decided.Claim!)),
            DecidedKind.KeyReused => new ProblemException(ProblemCodes.IdempotencyKeyReused),
            DecidedKind.AnswerExpired => new ProblemException(ProblemCodes.AnswerExpired),
            _ => new ProblemException(ProblemCodes.VersionConflict),
        };
}

/// <summary>The problem each unique value's conflict is told by.</summary>
public static class ClaimProblems
{
    public static ProblemCode Of(string claim) =>
        claim switch
        {
            "access-grant" => ProblemCodes.Find("already-granted")!,
            "account-email" => ProblemCodes.Find("email-taken")!,
            "tenant-slug" => ProblemCodes.Find("slug-taken")!,
            "projection-rebuild" => ProblemCodes.Find("rebuild-running")!,
            _ => throw new InvalidOperationException($"claim {claim} has no problem code"),
        };
}
