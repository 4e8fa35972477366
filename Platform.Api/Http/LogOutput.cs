using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using Platform.Api.Telemetry;

namespace Platform.Api.Http;

/// <summary>
/// Where log lines go at last. Requests do not fail when it fails, as a full disk or a pipe without a reader does: what was lost is counted, and told
/// in the log itself as soon as it takes lines again. One caller at a time.
/// </summary>
internal sealed class LogOutput(Stream stream, TimeProvider clock)
{
    private static readonly Counter<long> Lost = ApiTelemetry.Meter.CreateCounter<long>(
        "platform.log.lost",
        "{line}",
        "Lines of this process's own log that could not be written."
    );

    private long _lost;

    /// <summary>Writes whole lines.</summary>
    /// <param name="count">How many they are.</param>
    public void Write(ReadOnlySpan<byte> lines, int count)
    {
        if (count == 0)
        {
            return;
        }
        try
        {
            if (_lost > 0)
            {
                stream.Write(Notice());
                _lost = 0;
            }
            stream.Write(lines);
            stream.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException or NotSupportedException)
        {
            _lost += count;
            Lost.Add(count);
        }
    }

    // On a line of its own: what failed may have been written in part.
    private byte[] Notice()
    {
        var notice = new
        {
            Timestamp = clock.GetUtcNow().ToString(Logging.TimestampFormat, null),
            EventId = 1,
            LogLevel = nameof(LogLevel.Error),
            Category = typeof(LogLines).FullName,
            Message = $"{_lost} lines of this log could not be written",
            State = new { Lost = _lost },
        };
        return Encoding.UTF8.GetBytes($"\n{JsonSerializer.Serialize(notice)}\n");
    }
}
