using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Cli.Siem;

/// <summary>Events in ArcSight's Common Event Format, version 0 of its header: <c>CEF:0|vendor|product|version|class|name|severity|extension</c>.</summary>
public static class CefLines
{
    private const string Vendor = "Platform";
    private const string Version = "1";

    /// <summary>Of 0 to 10: what was done, and what failed.</summary>
    private const int SeverityDone = 3;
    private const int SeverityFailed = 6;

    /// <summary>One event, without a line's end. What the dictionary has no room for is cut (<see cref="CefLimits"/>): the whole is in the log.</summary>
    public static string Line(AuditEvent e)
    {
        var line = new StringBuilder(512 + e.Data.Length);
        var (signature, name) = (CefLimits.Cut("signature", e.Type), CefLimits.Cut("name", e.Action));
        line.Append(CultureInfo.InvariantCulture, $"CEF:0|{Vendor}|{Vendor}|{Version}|{Header(signature)}|{Header(name)}|");
        line.Append(e.Outcome == "ok" ? SeverityDone : SeverityFailed).Append('|');
        Add(line, "rt", Milliseconds(e.OccurredAt).ToString(CultureInfo.InvariantCulture));
        Add(line, "externalId", e.Id);
        Add(line, "suser", e.Actor);
        Add(line, "act", e.Action);
        Add(line, "outcome", e.Outcome);
        // src takes IPv4 addresses alone, c6a2 IPv6 ones; what is sealed is neither.
        if (IPAddress.TryParse(e.SourceIp, out var ip))
        {
            Add(line, ip.AddressFamily == AddressFamily.InterNetwork ? "src" : "c6a2", e.SourceIp!);
        }
        if (ip?.AddressFamily == AddressFamily.InterNetworkV6)
        {
            Add(line, "c6a2Label", "Source IPv6 Address");
        }
        Add(line, "cn1", e.Position.ToString(CultureInfo.InvariantCulture));
        Add(line, "cn1Label", "position");
        Add(line, "cs1", e.Stream);
        Add(line, "cs1Label", "stream");
        Add(line, "cs2", e.Tenant);
        Add(line, "cs2Label", "tenant");
        Add(line, "msg", Encoding.UTF8.GetString(e.Data.Span));
        line.Length--;
        return line.ToString();
    }

    /// <summary>In the header a backslash and a bar are escaped; a line's end cannot be.</summary>
    public static string Header(string text) =>
        text.AsSpan().IndexOfAny("\\|\r\n") < 0
            ? text
            : text.Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("|", "\\|", StringComparison.Ordinal)
                .Replace('\r', ' ')
                .Replace('\n', ' ');

    /// <summary>In an extension's value a backslash and an equals sign are escaped, and lines' ends are written as letters.</summary>
    public static string Value(string text) =>
        text.AsSpan().IndexOfAny("\\=\r\n") < 0
            ? text
            : text.Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("=", "\\=", StringComparison.Ordinal)
                .Replace("\r", "\\r", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>Milliseconds since 1970 of a moment as RFC 3339 writes it; 0 where it is none.</summary>
    internal static long Milliseconds(string at) =>
        DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.ToUnixTimeMilliseconds()
            : 0;

    private static void Add(StringBuilder line, string key, string value) =>
        line.Append(key).Append('=').Append(Value(CefLimits.Cut(key, value))).Append(' ');
}
