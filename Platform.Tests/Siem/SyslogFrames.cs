using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Tests.Siem;

/// <summary>Takes octet-counted messages (RFC 6587) apart as RFC 5424 has them.</summary>
internal static partial class SyslogFrames
{
    /// <summary>Each message's sequenceId and text.</summary>
    /// <exception cref="FormatException">It is no syslog.</exception>
    public static IEnumerable<(long Position, string Text)> Parse(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length; )
        {
            var space = Array.IndexOf(bytes, (byte)' ', at);
            if (space < 0)
            {
                throw new FormatException("a message without a length");
            }
            var length = int.Parse(Encoding.ASCII.GetString(bytes, at, space - at), NumberStyles.None, CultureInfo.InvariantCulture);
            var match = Message().Match(Encoding.UTF8.GetString(bytes, space + 1, length));
            match.Success.ShouldBeTrue();
            yield return (long.Parse(match.Groups["sequence"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["text"].Value);
            at = space + 1 + length;
        }
    }

    [GeneratedRegex(
        """^<(10[0-9]|110)>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z [!-~]{1,255} platform - [!-~]{1,32} \[meta sequenceId="(?<sequence>\d+)"\] \uFEFF(?<text>.*)$""",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline
    )]
    private static partial Regex Message();
}
