using System.Buffers;
using System.Globalization;
using System.Text;
using Platform.Cli.Local;

namespace Platform.Cli.Siem;

/// <summary>One event on its way to a sink.</summary>
/// <param name="Text">In the format asked for, in UTF-8, without a line's end.</param>
public sealed record SiemRecord(AuditEvent Event, byte[] Text);

/// <summary>How events are written for a sink. Each names its position, by which one that came twice is known.</summary>
public static class RecordFormat
{
    public static readonly string[] Names = ["ndjson", "cef", "ocsf"];

    /// <exception cref="UserException">There is no such format.</exception>
    public static Func<long, ReadOnlyMemory<byte>, SiemRecord> Of(string name) =>
        name switch
        {
            "ndjson" => (position, entry) => new(EntryEvents.OfEntry(position, entry), Wrapped(position, entry.Span)),
            "cef" => (position, entry) => Made(EntryEvents.OfEntry(position, entry), e => Encoding.UTF8.GetBytes(CefLines.Line(e))),
            "ocsf" => (position, entry) => Made(EntryEvents.OfEntry(position, entry), Ocsf),
            _ => throw new UserException($"There is no format {name}: there are {string.Join(", ", Names)}."),
        };

    /// <summary>The entry's own bytes, which stay verifiable, and its position.</summary>
    private static byte[] Wrapped(long position, ReadOnlySpan<byte> entry) =>
        [
            .. "{\"entry\":"u8,
            .. entry,
            .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"position\":\"{position}\"}}")),
        ];

    private static SiemRecord Made(AuditEvent e, Func<AuditEvent, byte[]> write) => new(e, write(e));

    private static byte[] Ocsf(AuditEvent e)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        OcsfLines.Write(buffer, e);
        return buffer.WrittenSpan.ToArray();
    }
}
