namespace Platform.Api.Http;

/// <summary>Structured logs: one JSON object a line on standard output, UTC, with trace and span id, without personal data.</summary>
public static class Logging
{
    internal const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.ffffffZ";

    public static void Configure(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        logging.AddJsonConsole(options =>
        {
            options.IncludeScopes = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = TimestampFormat;
        });
        // Its formatter stays; in place of its writer, which writes each line alone, comes ours.
        logging.ClearProviders();
        logging.Services.AddSingleton(s => new LogLines(Console.OpenStandardOutput(), s.GetService<TimeProvider>() ?? TimeProvider.System));
        logging.Services.AddSingleton<ILoggerProvider, LineLoggerProvider>();
        // The framework's own lines hold paths and queries, and its request scope holds the path: RequestLog stands in for them.
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None);
    }
}
