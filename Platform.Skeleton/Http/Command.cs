using JasperFx.Events;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Platform.Domain.Kernel;
using Platform.Ledger.Answers;
using Platform.Ledger.Entry;
using Platform.Skeleton.Security;
using Platform.Skeleton.Setup;
using Wolverine.Http;

namespace Platform.Skeleton.Http;

/// <summary>The steps of every command around its slice; <see cref="CommandPolicy"/> puts them in their places.</summary>
public static class Command
{
    /// <summary>What the session saves, the caller does.</summary>
    public static Caller Begin(HttpContext http, IDocumentSession session)
    {
        var asked = Asked.Of(http);
        session.ActAs(asked.Author);
        return asked.Caller;
    }

    /// <summary>Compares with the version that was loaded: a list, or <c>*</c> for whatever is there.</summary>
    public static ProblemDetails IfMatch<T>(HttpContext http, IEventStream<T> stream)
        where T : class
    {
        var loaded = Asked.Of(http).Loaded = stream.CurrentVersion ?? 0;
        var wanted = http.Request.Headers.IfMatch.ToString();
        return wanted.Length == 0 || wanted.Split(',').Any(tag => tag.Trim() is var one && (one == "*" || one == ETag(loaded)))
            ? WolverineContinue.NoProblems
            : new ProblemDetails
            {
                Status = 412,
                Detail = $"It is at version {loaded}.",
                Extensions = { ["code"] = "stale" },
            };
    }

    /// <summary>Seals what is personal, and keeps the answer with what is saved.</summary>
    public static async Task HandOverAsync(Answer answer, HttpContext http, IDocumentSession session, Parts parts, CancellationToken cancel)
    {
        var asked = Asked.Of(http);
        var final = answer.Fix(answer.IsDone && Version(session, asked) is > 0 and var version ? ETag(version) : null);
        if (asked.AnswerKey is { } key && answer.IsDone)
        {
            parts.Kept.Keep(session, key, answer.IsSecret ? ShownOnce : final);
        }
        // Behind the kept answer: a repeat at the same moment finds the answer, not its own claims taken.
        await parts.Ledger.HandOver.SealAsync(session, cancel);
    }

    private static readonly KeptAnswer ShownOnce = new(
        409,
        null,
        null,
        null,
        """{"status":409,"code":"secret-shown-once","detail":"It was made before; its secret is shown once."}"""
    );

    private static string ETag(long version) => $"\"{version}\"";

    // Of several streams the first is what the command is about.
    private static long Version(IDocumentSession session, Asked asked) =>
        session.PendingChanges.Streams().FirstOrDefault(stream => stream.Events.Count > 0) is { } written
            ? (written.ActionType is StreamActionType.Start ? 0 : written.ExpectedVersionOnServer ?? 0) + written.Events.Count
            : asked.Loaded;
}
