using System.Text.RegularExpressions;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;
using Platform.Ledger.Reading;
using Platform.Projections;

namespace Platform.Api.Http;

/// <summary>
/// Turns whatever ends a request badly into a problem of the catalogue: our own exceptions, the framework's bare 400/404/405/415,
/// Kestrel's refusals of a body, and anything unhandled (500, logged once under its trace id, no stack trace in the answer).
/// </summary>
public sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    // nginx's number for a caller who has gone: nobody reads the answer, and the request log shows what happened.
    private const int ClientGone = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && IsBare(context.Response))
                await Problems.Write(context, ByStatus(context.Response.StatusCode));
        }
        catch (Exception e)
        {
            await Answer(context, e);
        }
    }

    private async Task Answer(HttpContext context, Exception e)
    {
        if (context.RequestAborted.IsCancellationRequested && (e is OperationCanceledException or IOException))
        {
            if (!context.Response.HasStarted)
                context.Response.StatusCode = ClientGone;
            return;
        }

        var problem = e switch
        {
            ProblemException known => known,
            StoreUnavailableException => new ProblemException(ProblemCodes.StoreUnavailable),
            OtherVersionException other => new ProblemException(
                ServingCodes.ReadModelRebuilding,
                $"The read model {other.Projection} is being rebuilt for this version of the program."
            ),
            KeyChangedException or UnknownKeyException => new ProblemException(ServingCodes.StoredKeyChanged),
            ClockSkewException => new ProblemException(ProblemCodes.ClockSkew),
            EventTooLargeException large => new ProblemException(ProblemCodes.EventTooLarge, large.Message + "."),
            // Before the store's errors: it is an IOException, though the caller's.
            BadHttpRequestException bad => new ProblemException(ByStatus(bad.StatusCode), Detail(bad)),
            _ when StoreErrors.IsAway(e, context.RequestAborted) => new ProblemException(ProblemCodes.StoreUnavailable),
            _ => null,
        };
        // Whatever is told as our own fault can be looked up by its trace.
        if (problem is null or { Code.Status: StatusCodes.Status500InternalServerError } || context.Response.HasStarted)
            LogUnhandled(log, TraceIds.Of(context), ExceptionText.Of(e));
        if (context.Response.HasStarted)
            context.Abort();
        else
            await Problems.Write(context, problem ?? new ProblemException(ProblemCodes.InternalError));
    }

    private static bool IsBare(HttpResponse response) =>
        response.StatusCode >= 400 && response.ContentLength is null && string.IsNullOrEmpty(response.ContentType);

    // The framework's message for a parameter that does not bind repeats the value; only our own name of it is taken over.
    private static string? Detail(BadHttpRequestException e) =>
        e.StatusCode != StatusCodes.Status400BadRequest ? null
        : Parameter().Match(e.Message) is { Success: true } match ? $"{match.Groups["name"].Value} is missing or not of its type."
        : "The request is malformed.";

    private static ProblemCode ByStatus(int status) =>
        status switch
        {
            401 => ProblemCodes.Unauthenticated,
            403 => ProblemCodes.Forbidden,
            404 => ProblemCodes.NotFound,
            405 => ProblemCodes.MethodNotAllowed,
            408 => ProblemCodes.RequestTimeout,
            412 => ProblemCodes.StaleVersion,
            413 => ProblemCodes.BodyTooLarge,
            415 => ProblemCodes.UnsupportedMediaType,
            < 500 => ProblemCodes.InvalidParameter,
            _ => ProblemCodes.InternalError,
        };

    [GeneratedRegex("^[A-Za-z ]+ parameter \"[^\"]* (?<name>[A-Za-z0-9_]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();

    [LoggerMessage(1, LogLevel.Error, "unhandled exception in request {TraceId}: {Exception}")]
    private static partial void LogUnhandled(ILogger log, string traceId, string exception);
}
