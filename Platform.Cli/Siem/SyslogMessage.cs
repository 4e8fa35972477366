using System.Globalization;
using System.Text;

namespace Platform.Cli.Siem;

/// <summary>Events as syslog messages (RFC 5424); over a stream framed by octet counting (RFC 6587 section 3.4.1, RFC 5425).</summary>
public static class SyslogMessage
{
    /// <summary>Facility 13 (log audit) and severity 6 (informational), or 4 (warning) for what failed.</summary>
    private const int Facility = 13;
    private const int Informational = 6;
    private const int Warning = 4;

    /// <summary>sequenceId of RFC 5424 section 7.3.1 begins again with 1 behind this.</summary>
    private const long SequenceMax = 2_147_483_647;
    private const int MessageIdCharsMax = 32;

    /// <summary>One message, without a frame.</summary>
    public static byte[] Of(SiemRecord record)
    {
        var e = record.Event;
        var priority = (Facility * 8) + (e.Outcome == "ok" ? Informational : Warning);
        var sequence = ((e.Position - 1) % SequenceMax) + 1;
        var id = e.Type.Length <= MessageIdCharsMax ? e.Type : e.Type[..MessageIdCharsMax];
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"<{priority}>1 {e.At} {Host} platform - {id} [meta sequenceId=\"{sequence}\"] "
        );
        // The mark says that the text is UTF-8.
        return [.. Encoding.ASCII.GetBytes(head), .. Encoding.UTF8.Preamble, .. record.Text];
    }

    /// <summary>Its length in bytes, a space, the message.</summary>
    public static byte[] Framed(SiemRecord record)
    {
        var message = Of(record);
        return [.. Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture) + " "), .. message];
    }

    // Printable ASCII without spaces, or the nil value.
    private static readonly string Host =
        Environment.MachineName is { Length: > 0 and <= 255 } name && name.All(c => c is > ' ' and < (char)127) ? name : "-";
}
