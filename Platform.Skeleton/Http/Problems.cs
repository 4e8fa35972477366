using JasperFx;
using JasperFx.Events;
using Microsoft.AspNetCore.Mvc;
using Platform.Domain.Kernel;
using Platform.Ledger.Answers;
using Platform.Ledger.Claims;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;
using Wolverine.Http;

namespace Platform.Skeleton.Http;

/// <summary>Every "no" as RFC 9457 says it, with a code and without the name of a type.</summary>
public sealed class Problems(RequestDelegate next, ILogger<Problems> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (Exception e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            var (status, code, detail) = Of(e, http.Request.Headers.IfMatch.Count > 0);
            if (status == 500)
            {
                log.LogError(e, "a request failed");
            }
            http.Response.Clear();
            if (status == 503)
            {
                http.Response.Headers.RetryAfter = "1";
            }
            await WriteAsync(http, status, code, detail);
        }
    }

    public static Task WriteAsync(HttpContext http, int status, string code, string detail)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(
            new
            {
                status,
                code,
                detail,
                traceId = http.TraceIdentifier,
            },
            options: null,
            "application/problem+json",
            http.RequestAborted
        );
    }

    /// <summary>A slice's refusal as Wolverine takes it.</summary>
    public static ProblemDetails From(Refusal? refusal) =>
        refusal is null
            ? WolverineContinue.NoProblems
            : new ProblemDetails
            {
                Status = (int)refusal.Kind,
                Detail = refusal.Message,
                Extensions = { ["code"] = refusal.Code },
            };

    /// <summary>What Wolverine says of a body that is no such JSON names our types.</summary>
    public static void WithoutTypeNames(ProblemDetailsContext context)
    {
        if (context.ProblemDetails is { Title: "Invalid JSON format" } problem)
        {
            problem.Detail = "The body is not the JSON that is asked for.";
            problem.Extensions["code"] = "bad-json";
        }
    }

    private static (int Status, string Code, string Detail) Of(Exception e, bool conditional) =>
        e switch
        {
            ClaimTakenException taken => (409, $"{taken.Claim}-taken", $"Somebody else holds this value of {taken.Claim}."),
            AnswerReusedException => (422, "idempotency-key-reused", "The key was used with another body."),
            JasperFx.Events.ExistingStreamIdCollisionException or Marten.Exceptions.ExistingStreamIdCollisionException => (
                409,
                "exists",
                "There is one of this id already."
            ),
            ConcurrencyException or EventStreamUnexpectedMaxEventIdException => conditional
                ? (412, "stale", "It has changed since the version in If-Match.")
                : (409, "changed-meanwhile", "It has changed at the same moment; ask again."),
            JasperFx.Events.StreamLockedException or Marten.Exceptions.StreamLockedException => (
                503,
                "busy",
                "Others are changing it; ask again."
            ),
            ClockSkewException => (503, "clock-skew", "This node's clock is off; nothing was changed."),
            LinkRefusedException => (503, "busy", "Nothing was changed; ask again."),
            AnswerKeptException => (503, "busy", "The same command has just been carried out; ask again."),
            BadHttpRequestException or System.Text.Json.JsonException => (400, "bad-json", "The body is not what is asked for."),
            StoreUnavailableException => Away,
            _ when StoreErrors.IsAway(e, CancellationToken.None)
                    || e is Npgsql.PostgresException { SqlState: "55P03" or "40P01" or "40001" } => Away,
            // Marten and Wolverine wrap what the database said.
            { InnerException: { } inner } => Of(inner, conditional),
            _ => (500, "failed", "It failed; nothing is known of why here."),
        };

    private static readonly (int, string, string) Away = (
        503,
        "store-away",
        "The database does not answer; whether it was done is not known."
    );
}
