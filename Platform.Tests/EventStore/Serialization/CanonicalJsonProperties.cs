using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Platform.Ledger.Serialization;

namespace Platform.Tests.EventStore.Serialization;

/// <summary>Random JSON through the canonicaliser and through a slow second one that shares nothing with it.</summary>
public sealed class CanonicalJsonProperties
{
    [Fact]
    public void equals_a_naive_second_implementation() =>
        Prop.ForAll(
                Documents().ToArbitrary(),
                node =>
                {
                    var text = node?.ToJsonString() ?? "null";
                    var canonical = CanonicalJson.FromJson(Encoding.UTF8.GetBytes(text));
                    Encoding.UTF8.GetString(canonical).ShouldBe(Naive(node));
                    CanonicalJson.IsCanonical(canonical).ShouldBeTrue();
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void numbers_read_back_as_the_same_bits() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<long>(),
                bits =>
                {
                    var value = BitConverter.Int64BitsToDouble(bits * 0x9E3779B97F4A7C1);
                    if (!double.IsFinite(value) || value == 0)
                        return;
                    var written = Encoding.UTF8.GetString(
                        CanonicalJson.FromJson(Encoding.UTF8.GetBytes(value.ToString("R", CultureInfo.InvariantCulture)))
                    );
                    double.Parse(written, CultureInfo.InvariantCulture).ShouldBe(value);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    private static string Naive(JsonNode? node) =>
        node switch
        {
            null => "null",
            JsonObject o => "{"
                + string.Join(",", o.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => Quoted(m.Key) + ":" + Naive(m.Value)))
                + "}",
            JsonArray a => "[" + string.Join(",", a.Select(Naive)) + "]",
            JsonValue v when v.GetValueKind() is JsonValueKind.String => Quoted(v.GetValue<string>()),
            JsonValue v when v.GetValueKind() is JsonValueKind.Number => v.GetValue<int>().ToString(CultureInfo.InvariantCulture),
            _ => node.ToJsonString(),
        };

    private static string Quoted(string text) =>
        "\""
        + string.Concat(
            text.Select(c =>
                c switch
                {
                    '"' => "\\\"",
                    '\\' => @"\\",
                    '\b' => "\\b",
                    '\t' => "\\t",
                    '\n' => "\\n",
                    '\f' => "\\f",
                    '\r' => "\\r",
                    < ' ' => $"\\u{(int)c:x4}",
                    _ => c.ToString(),
                }
            )
        )
        + "\"";

    private static Gen<JsonNode?> Documents() => Gen.Sized(size => Node(Math.Min(size, 5)));

    private static Gen<JsonNode?> Node(int depth)
    {
        var leaf = Gen.OneOf(
            Text().Select(text => (JsonNode?)JsonValue.Create(text)),
            Gen.Choose(-100_000, 100_000).Select(n => (JsonNode?)JsonValue.Create(n)),
            Gen.Elements<JsonNode?>(null, JsonValue.Create(true), JsonValue.Create(false)).Select(n => n?.DeepClone())
        );
        if (depth == 0)
            return leaf;
        var items = Gen.Choose(0, 4).SelectMany(count => Gen.ListOf(Node(depth - 1), count));
        var names = Gen.ListOf(Text(), 4);
        return Gen.OneOf(
            leaf,
            items.Select(list => (JsonNode?)new JsonArray([.. list])),
            items.Zip(names).Select(pair => (JsonNode?)new JsonObject(pair.Item2.Distinct().Zip(pair.Item1, KeyValuePair.Create)))
        );
    }

    // Controls, quotes, Latin, the separators that .NET escapes, and both planes around the surrogates (UTF-16 order differs from UTF-8's there).
    private static Gen<string> Text() =>
        Gen.ListOf(
                Gen.Elements(
                    "a",
                    "B",
                    "1",
                    "\"",
                    "\\",
                    "/",
                    "\0",
                    "\n",
                    "\u001f",
                    "\u007f",
                    "é",
                    "\u2028",
                    "\ue000",
                    "\ufb33",
                    "😂",
                    "\U0010ffff",
                    "$"
                )
            )
            .Select(parts => string.Concat(parts.Take(6)));
}
