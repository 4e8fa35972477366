using System.Text;
using Platform.Ledger.Entry;
using Platform.Ledger.Serialization;

namespace Platform.Tests.Ledger.Entry;

/// <summary>An entry of random parts.</summary>
internal sealed class MadeEntry
{
    /// <summary>A JSON number is exact up to here.</summary>
    public const long VersionMax = 1L << 53;

    private static readonly string[] Texts = ["a", "Z9", "-", ".", "~", "_", "é", "\u2028", "\ue000", "😂", "\u007f", "'", "<", "$"];

    private readonly EntryAuthor _author;

    public MadeEntry(Random random, int dataMax = 6_000)
    {
        string Text(int max) => string.Concat(Enumerable.Range(0, random.Next(1, max)).Select(_ => Texts[random.Next(Texts.Length)]));
        string? Maybe(string text) => random.Next(3) == 0 ? null : text;
        Guid Made()
        {
            var bytes = new byte[16];
            random.NextBytes(bytes);
            return new Guid(bytes);
        }
        var data = CanonicalJson.FromJson(
            Encoding.UTF8.GetBytes(
                $"{{\"z\":{random.Next()},\"a\":\"{Text(random.Next(20) == 0 ? dataMax : 30)}\",\"version\":9,\"type\":\"x\"}}"
            )
        );
        Draft = new DraftedEvent(Text(40), $"{Text(20)}/{Text(20)}", Text(20), random.Next(1, 99_999), data, FromMember.Nowhere, []);
        _author = new EntryAuthor(Text(60), Text(10), Maybe(Text(60)), Trace: Maybe($"{Made():n}"));
        Id = Made();
        At = EntryTime.Cut(DateTimeOffset.UnixEpoch.AddTicks(random.NextInt64(TimeSpan.FromDays(40_000).Ticks)));
        Version = random.Next(2) == 0 ? random.Next(1, 100) : random.NextInt64(1, VersionMax);
        Prev = random.Next(3) == 0 ? [] : LeafHash.Of(data);
        Bytes = EntryWriter.Write(Draft, _author, Id, At, Version, Prev);
    }

    public DraftedEvent Draft { get; }
    public Guid Id { get; }
    public DateTimeOffset At { get; }
    public long Version { get; }
    public byte[] Prev { get; }
    public byte[] Bytes { get; }

    public byte[] AsTheFirstEngine() =>
        new Envelope(_author.Id, _author.Kind, _author.Cause, Trace: _author.Trace)
            .Draft(Draft.Tenant, Draft.Stream, Id, Draft.Type, Draft.Schema, Draft.Data)
            .Finish(At, Prev.Length == 0 ? null : Prev, Version);
}
