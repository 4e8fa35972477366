namespace Platform.Api.Http;

/// <summary>
/// From the moment the node is told to stop, what has begun is finished and what comes new over a kept connection is refused with 503
/// <c>shutting-down</c> and the connection closed, so that the caller's next try reaches another node.
/// </summary>
public sealed class Draining(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!lifetime.ApplicationStopping.IsCancellationRequested || context.Request.Path == Health.LivePath)
            return next(context);
        throw new ProblemException(ProblemCodes.ShuttingDown);
    }
}
