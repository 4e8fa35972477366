namespace Platform.Tests.Telemetry;

/// <summary>One span as it arrived.</summary>
/// <param name="Links">The trace ids it links to.</param>
public sealed record ReceivedSpan(
    string TraceId,
    string SpanId,
    string ParentId,
    string Name,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyList<(string TraceId, string SpanId)> Links
)
{
    // Field numbers of opentelemetry.proto.trace.v1.Span and .Link.
    public static ReceivedSpan Read(ReadOnlyMemory<byte> span) =>
        new(
            Protobuf.Hex(span, 1),
            Protobuf.Hex(span, 2),
            Protobuf.Hex(span, 4),
            Protobuf.Text(span, 5),
            Protobuf
                .At(span, 9)
                .GroupBy(tag => Protobuf.Text(tag, 1), tag => Protobuf.Text(tag, 2, 1), StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal),
            [.. Protobuf.At(span, 13).Select(link => (Protobuf.Hex(link, 1), Protobuf.Hex(link, 2)))]
        );
}
