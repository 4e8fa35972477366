using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Platform.Tests.Verifier;

/// <summary>Entries of one tenant made from a seed: many streams, texts that look like the end of an entry, about 450 bytes each.</summary>
public static class MadeEntries
{
    public static readonly DateTimeOffset Begin = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Texts =
    [
        "left the company",
        """\",\"version\":7}""",
        """x\",\"prev\":null,\"schema\":1,\"stream\":\"a/b\",\"tenant\":\"t\",\"trace\":null,\"type\":\"t\",\"version\":1}""",
        """back\\slash\\\\ and quote \" and \\\\""",
        """line\nfeed, tab\t and \u0001""",
        "ünïcödé € 😀 {[}] ,:",
        "",
    ];

    /// <param name="streams">How many streams the entries are spread over.</param>
    public static List<byte[]> Of(string tenant, int count, int seed, int streams)
    {
        var random = new Random(seed);
        var heads = new (long Version, string Prev)[streams];
        var entries = new List<byte[]>(count);
        for (var i = 0; i < count; i++)
        {
            var stream = random.Next(streams);
            ref var head = ref heads[stream];
            var prev = head.Version == 0 ? "null" : $"\"{head.Prev}\"";
            var entry = Encoding.UTF8.GetBytes(Text(random, tenant, i, stream, prev, ++head.Version));
            head.Prev = Base64Url.EncodeToString(NaiveTree.Leaf(entry));
            entries.Add(entry);
        }
        return entries;
    }

    private static string Text(Random random, string tenant, int index, int stream, string prev, long version)
    {
        var at = Begin.AddMilliseconds(index * 37L).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        var trace = random.Next(3) == 0 ? "null" : $"\"{Hex(random, 32)}\"";
        var (id, actor) = (Hex(random, 32), Hex(random, 32));
        return $$"""
            {"actor":{"id":"{{Uuid(actor)}}","kind":"user"},"at":"{{at}}","cause":"{{Hex(random, 16)}}","data":{"reason":"{{Texts[
                random.Next(Texts.Length)
            ]}}","size":{{random.Next(9999)}}},"format":1,"from":{"agent":null,"ip":null,"session":null},"id":"{{Uuid(
                id
            )}}","prev":{{prev}},"schema":1,"stream":"account/{{stream:x8}}-{{stream * 7919L:x}}","tenant":"{{tenant}}","trace":{{trace}},"type":"account-locked","version":{{version}}}
            """;
    }

    private static string Hex(Random random, int digits) =>
        string.Create(digits, random, (span, r) => r.GetItems("0123456789abcdef", span));

    private static string Uuid(string hex) => $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";
}
