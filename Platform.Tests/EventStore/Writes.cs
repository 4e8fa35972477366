using System.Security.Cryptography;
using System.Text;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;

namespace Platform.Tests.EventStore;

/// <summary>Writes of events that no domain knows: the log takes them all.</summary>
public static class Writes
{
    private static readonly Envelope Envelope = new("somebody", "key", Trace: "4bf92f3577b34da6a3ce929d0e0e4736");

    public static DateTimeOffset Now => EntryTime.Cut(TimeProvider.System.GetUtcNow());

    public static string NewStream() => $"thing/{Guid.NewGuid()}";

    /// <summary>A first write on a new stream.</summary>
    public static Write New(string tenant, int events = 1) => On(tenant, NewStream(), StreamHead.None, events);

    /// <summary>A write of one run.</summary>
    /// <param name="tenant">Its tenant.</param>
    /// <param name="stream">Its stream.</param>
    /// <param name="expected">The head it is linked to; null: whatever it is.</param>
    /// <param name="events">How many.</param>
    public static Write On(string tenant, string stream, StreamHead? expected, int events = 1) =>
        new(tenant, [Run(tenant, stream, expected, events)], Now);

    public static StreamRun Run(string tenant, string stream, StreamHead? expected, int events = 1) =>
        new(tenant, stream, expected, [.. Enumerable.Range(0, events).Select(_ => Draft(tenant, stream))]);

    public static EntryDraft Draft(string tenant, string stream, int noteBytes = 10) =>
        Envelope.Draft(
            tenant,
            stream,
            Guid.CreateVersion7(),
            "thing-noted",
            1,
            Encoding.UTF8.GetBytes($$"""{"note":"{{new string('n', noteBytes)}}"}""")
        );

    public static AnsweredRequest Request(string tenant, string key = "") =>
        new(
            key.Length == 0 ? Guid.NewGuid() : new Guid(Digest(key)[..16]),
            tenant,
            Digest("body"),
            new Answer(200, "\"" + key + "\"").ToBytes()
        );

    public static ClaimChange Claim(string tenant, string stream, string value) =>
        new(ClaimChange.Everywhere, "thing-name", Digest(value), tenant, stream);

    public static ClaimChange Release(string tenant, string stream) => new("", "thing-name", [], tenant, stream, Taken: false);

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
