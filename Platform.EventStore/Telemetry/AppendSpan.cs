using System.Diagnostics;
using Platform.EventStore.Streams;
using Platform.Ledger.Telemetry;

namespace Platform.EventStore.Telemetry;

/// <summary>The span of one write, from the queue to its outcome: a child of what asked for it. The group that carries it links to it.</summary>
internal static class AppendSpan
{
    /// <summary>Null unless somebody listens. The caller's current activity stays what it was.</summary>
    public static Activity? Begin()
    {
        var parent = Activity.Current;
        var span = EngineTelemetry.Source.StartActivity("append");
        if (span is not null)
        {
            Activity.Current = parent;
        }
        return span;
    }

    /// <summary>The same outcome; ends the span with it.</summary>
    public static async Task<AppendOutcome> EndAsync(Activity span, Task<AppendOutcome> done)
    {
        using (span)
        {
            try
            {
                var outcome = await done;
                span.SetTag("platform.append.outcome", outcome.Status.ToString());
                return outcome;
            }
            catch (Exception e)
            {
                // The type alone: an exception's text may repeat what was sent.
                span.SetTag("error.type", e.GetType().FullName).SetStatus(ActivityStatusCode.Error);
                throw;
            }
        }
    }
}
