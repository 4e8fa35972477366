using System.Collections.Frozen;
using System.Diagnostics;
using OpenTelemetry;

namespace Platform.Api.Telemetry;

/// <summary>
/// What leaves with a span: of others' spans only the tags listed here, no trace state (it is the caller's text), and of an error its
/// type alone. Messages of exceptions repeat what was sent, and the database's repeat values.
/// </summary>
public sealed class SpanPrivacy : BaseProcessor<Activity>
{
    private static readonly FrozenSet<string> Kept = new[]
    {
        "db.namespace",
        "db.operation.name",
        "db.query.text",
        "db.response.status_code",
        "db.system.name",
        "error.type",
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "url.scheme",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] ExceptionTexts = ["exception.message", "exception.stacktrace"];

    private const string Ours = "Platform.";

    public override void OnEnd(Activity data)
    {
        // Empty, not null: null would show the parent's.
        data.TraceStateString = "";
        if (data.StatusDescription is not null)
        {
            data.SetStatus(data.Status);
        }
        if (!data.Source.Name.StartsWith(Ours, StringComparison.Ordinal))
        {
            foreach (var tag in data.TagObjects.Where(tag => !Kept.Contains(tag.Key)).ToArray())
            {
                data.SetTag(tag.Key, null);
            }
        }
    }

    /// <summary>Whoever records an exception on a span of these sources records its type, and nothing it says; until disposed.</summary>
    public static ActivityListener WithoutExceptionTexts(IReadOnlyCollection<string> sources)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => sources.Contains(source.Name),
            ExceptionRecorder = (_, _, ref tags) =>
            {
                foreach (var text in ExceptionTexts)
                {
                    tags.Add(text, "");
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
