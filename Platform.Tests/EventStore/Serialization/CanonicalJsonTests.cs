using System.Text;
using Platform.Ledger.Serialization;

namespace Platform.Tests.EventStore.Serialization;

/// <summary>The published vectors of RFC 8785 (its own text and the test data it names), written out.</summary>
public sealed class CanonicalJsonTests
{
    [Fact]
    public void arrays_keep_their_order() =>
        Canonical("""[ 56, { "d": true, "10": null, "1": [ ] } ]""").ShouldBe("""[56,{"1":[],"10":null,"d":true}]""");

    [Fact]
    public void french_names_sort_by_code_unit_not_by_locale() =>
        Canonical(
                """{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}"""
            )
            .ShouldBe(
                """{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}"""
            );

    [Fact]
    public void structures_sort_at_every_depth() =>
        Canonical(
                """
                {
                  "1": {"f": {"f": "hi","F": 5} ,"\n": 56.0},
                  "10": { },
                  "": "empty",
                  "a": { },
                  "111": [ {"e": "yes","E": "no" } ],
                  "A": { }
                }
                """
            )
            .ShouldBe("""{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}""");

    [Fact]
    public void unicode_is_not_normalised() =>
        Canonical("{\"Unnormalized Unicode\":\"A\u030a\"}").ShouldBe("{\"Unnormalized Unicode\":\"A\u030a\"}");

    [Fact]
    public void values_take_their_one_form() =>
        Canonical(
                """
                {
                  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
                  "literals": [null, true, false]
                }
                """
            )
            .ShouldBe(
                """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"""
            );

    [Fact]
    public void weird_names_sort_by_utf16_code_unit() =>
        Canonical(
                """
                {
                  "\u20ac": "Euro Sign",
                  "\r": "Carriage Return",
                  "\u000a": "Newline",
                  "1": "One",
                  "\u0080": "Control\u007f",
                  "\ud83d\ude02": "Smiley",
                  "\u00f6": "Latin Small Letter O With Diaeresis",
                  "\ufb33": "Hebrew Letter Dalet With Dagesh",
                  "</script>": "Browser Challenge"
                }
                """
            )
            .ShouldBe(
                "{\"\\n\":\"Newline\",\"\\r\":\"Carriage Return\",\"1\":\"One\",\"</script>\":\"Browser Challenge\",\"\u0080\":\"Control\u007f\","
                    + "\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😂\":\"Smiley\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}"
            );

    [Fact]
    public void only_quote_backslash_and_controls_are_escaped() =>
        Canonical("\"\\u0000\\u0001\\b\\t\\n\\f\\r\\u001f \\u007f\\u00a0\\u2028\\u2029</>&+\\ud83d\\ude00\"")
            .ShouldBe("\"\\u0000\\u0001\\b\\t\\n\\f\\r\\u001f \u007f\u00a0\u2028\u2029</>&+😀\"");

    [Theory]
    [InlineData("""{"a":{"b":[1,{"c":1,"c":2}]}}""", "/a/b/1/c", "the name occurs twice")]
    [InlineData("""{"a":1,"\u0061":2}""", "/a", "the name occurs twice")]
    [InlineData("""{"a/b~":"\ud800"}""", "/a~1b~0", "not text: invalid UTF-8 or a lone surrogate")]
    [InlineData("""["x","\udc00\ud800"]""", "/1", "not text: invalid UTF-8 or a lone surrogate")]
    [InlineData("""{"a":[1e400]}""", "/a/0", "a number must be finite")]
    [InlineData("""{"a":01}""", "/a", "not JSON at line 1, byte 7")]
    [InlineData("""{"a":1} {}""", "", "more than one JSON text")]
    [InlineData("", "", "not JSON at line 1, byte 1")]
    [InlineData("""{"a":1,}""", "", "not JSON at line 1, byte 8")]
    public void what_has_no_canonical_form_is_refused_with_its_place(string json, string pointer, string reason)
    {
        var refused = Should.Throw<CanonicalJsonException>(() => Canonical(json));
        refused.Pointer.ShouldBe(pointer);
        refused.Reason.ShouldBe(reason);
    }

    [Fact]
    public void invalid_utf8_is_refused() =>
        Should
            .Throw<CanonicalJsonException>(() => CanonicalJson.FromJson([(byte)'[', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)']']))
            .Pointer.ShouldBe("/0");

    [Fact]
    public void sixty_four_levels_are_accepted() => Canonical(Nested(64)).ShouldBe(Nested(64));

    [Fact]
    public void sixty_five_levels_are_refused() =>
        Should.Throw<CanonicalJsonException>(() => Canonical(Nested(65))).Reason.ShouldBe("nested deeper than 64");

    [Theory]
    [InlineData("""{"a":1,"b":2}""", true)]
    [InlineData("""{"b":2,"a":1}""", false)]
    [InlineData("""{"a": 1}""", false)]
    [InlineData("""[1.0]""", false)]
    [InlineData("""["\u0041"]""", false)]
    [InlineData("not json", false)]
    public void canonical_bytes_are_recognised(string json, bool canonical) =>
        CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(json)).ShouldBe(canonical);

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.FromJson(Encoding.UTF8.GetBytes(json)));

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
