using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Platform.Api.Telemetry;

/// <summary>Which buckets and tags each instrument keeps, and how many series it may have: all in all below ten thousand.</summary>
public static class MetricViews
{
    /// <summary>Combinations of route, method and status; what comes beyond is counted under <c>otel_metric_overflow</c>.</summary>
    public const int RequestSeriesMax = 500;

    /// <summary>Combinations of tags of any other instrument.</summary>
    public const int SeriesMax = 50;

    /// <summary>Seconds: from what a command takes at its best to a caller's patience.</summary>
    private static readonly double[] Seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly double[] Counts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048];

    // Not the scheme, the protocol or the error's type: they tell nothing here and multiply the series.
    private static readonly string[] RequestTags = ["http.request.method", "http.route", "http.response.status_code"];

    public static MetricStreamConfiguration Of(Instrument instrument)
    {
        var type = instrument.GetType();
        var isHistogram = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Histogram<>);
        MetricStreamConfiguration view = isHistogram
            ? new ExplicitBucketHistogramConfiguration { Boundaries = instrument.Unit == "s" ? Seconds : Counts, RecordMinMax = false }
            : new MetricStreamConfiguration();
        var isRequest = instrument.Name == "http.server.request.duration";
        view.CardinalityLimit = isRequest ? RequestSeriesMax : SeriesMax;
        if (isRequest)
        {
            view.TagKeys = RequestTags;
        }
        return view;
    }
}
