namespace Platform.Api.Http;

/// <summary>One thing readiness depends on, registered as a singleton service.</summary>
/// <param name="Name">Kebab-case; shown to anyone who asks for readiness.</param>
/// <param name="Check">Null when fine, else the reason, which goes to the log. Given up on after <see cref="Health.Deadline"/>.</param>
public sealed record HealthCheck(string Name, Func<CancellationToken, Task<string?>> Check)
{
    /// <summary>True: without it the node is slower, and as right and as ready as with it.</summary>
    public bool Degrades { get; init; }

    /// <summary>True: the reason tells nothing about anybody, and is shown where readiness is asked for.</summary>
    public bool ShowsReason { get; init; }
}

/// <summary>
/// <c>/health/live</c>: 200 while the process answers. <c>/health/ready</c>: 200 when every check is fine or only degrades, else 503
/// <c>not-ready</c> naming those that are not. Both anonymous.
/// </summary>
public static partial class Health
{
    public const string Prefix = "/health/";
    public const string LivePath = Prefix + "live";
    public const string ReadyPath = Prefix + "ready";

    /// <summary>How long one check may take; all run at once.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("").WithTags("Health").AllowAnonymous();
        health.MapGet(LivePath, () => TypedResults.Ok(new HealthAnswer("live", [], [])));
        health.MapGet(ReadyPath, Ready).Produces<HealthAnswer>();
    }

    private static async Task<IResult> Ready(
        IEnumerable<HealthCheck> checks,
        TimeProvider clock,
        ILogger<HealthCheck> log,
        CancellationToken cancel
    )
    {
        var results = await Task.WhenAll(checks.Select(check => Run(check, clock, cancel)));
        var failing = results.Where(result => result is { Reason: not null, Check.Degrades: false }).ToList();
        var degraded = results.Where(result => result is { Reason: not null, Check.Degrades: true }).ToList();
        foreach (var (check, reason) in failing)
            LogFailing(log, check.Name, reason!);
        foreach (var (check, reason) in degraded)
            LogDegraded(log, check.Name, reason!);
        return failing.Count == 0
            ? TypedResults.Ok(new HealthAnswer("ready", Names(results.Except(degraded)), Names(degraded)))
            : throw new ProblemException(ProblemCodes.NotReady, $"Failing: {string.Join(", ", Names(failing))}.");
    }

    private static string[] Names(IEnumerable<(HealthCheck Check, string? Reason)> results) =>
        [
            .. results.Select(result =>
                result is { Reason: not null, Check.ShowsReason: true } ? $"{result.Check.Name}: {result.Reason}" : result.Check.Name
            ),
        ];

    internal static async Task<(HealthCheck Check, string? Reason)> Run(HealthCheck check, TimeProvider clock, CancellationToken cancel)
    {
        try
        {
            using var deadline = new CancellationTokenSource(Deadline, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
            // The wait ends at the deadline even when the check does not heed its token.
            return (check, await check.Check(either.Token).WaitAsync(either.Token));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (check, "no answer within the deadline");
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return (check, e.GetType().Name);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "not ready: {Check}: {Reason}")]
    private static partial void LogFailing(ILogger log, string check, string reason);

    [LoggerMessage(2, LogLevel.Warning, "degraded: {Check}: {Reason}")]
    private static partial void LogDegraded(ILogger log, string check, string reason);
}

/// <summary>What the health routes answer.</summary>
/// <param name="Status"><c>live</c> or <c>ready</c>.</param>
/// <param name="Checks">The names of the checks that are fine.</param>
/// <param name="Degraded">The names of those without which the node is slower.</param>
public sealed record HealthAnswer(string Status, IReadOnlyList<string> Checks, IReadOnlyList<string> Degraded);
