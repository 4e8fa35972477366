using System.Diagnostics;

namespace Platform.Api.Http;

/// <summary>The W3C trace id of a request (32 lower-case hex digits): the caller's, from <c>traceparent</c>, or a new one.</summary>
public static class TraceIds
{
    private const string AspNetCore = "Microsoft.AspNetCore";
    private static readonly object Key = new();
    private static readonly ActivityListener Listener = new()
    {
        ShouldListenTo = source => source.Name == AspNetCore,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    };

    /// <summary>
    /// Makes the framework give every request an activity, whether or not telemetry is exported. Without a listener it does so only
    /// when its own request log is on, and that log's scope carries the request's path.
    /// </summary>
    public static void Listen() => ActivitySource.AddActivityListener(Listener);

    public static string Of(HttpContext context)
    {
        if (context.Items[Key] is not string id)
        {
            id = (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();
            context.Items[Key] = id;
        }

        return id;
    }
}
