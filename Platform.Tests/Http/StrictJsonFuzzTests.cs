using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Platform.Api.Http;

namespace Platform.Tests.Http;

/// <summary>Whatever comes in: a value or a 400, never another exception. A failing run prints its seed.</summary>
public sealed class StrictJsonFuzzTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(3_000);

    [Fact]
    public void any_bytes_are_read_or_refused() => Prop.ForAll<byte[]>(IsReadOrRefused).Check(Config);

    [Fact]
    public void a_good_body_with_bytes_changed_is_read_or_refused()
    {
        var good = Encoding.UTF8.GetBytes(Samples.Good);
        Prop.ForAll<(ushort At, byte Value)[]>(changes =>
            {
                var body = good.ToArray();
                foreach (var (at, value) in changes)
                    body[at % body.Length] = value;
                return IsReadOrRefused(body);
            })
            .Check(Config);
    }

    [Fact]
    public void json_like_text_is_read_or_refused()
    {
        string[] pieces =
        [
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"name\"",
            "\"items\"",
            "\"word\"",
            "\"count\"",
            "\"limit\"",
            "\"\\ud83d\"",
            "\"\\u0000\"",
            "\"\\",
            "\"$x\"",
            "1",
            "-0",
            "1e5",
            "null",
            "true",
            " ",
            "//",
            "\"a",
            "\"",
            "\\u12",
            "9007199254740993",
        ];
        var texts = Gen.Elements(pieces).ListOf().Select(parts => string.Concat(parts));
        Prop.ForAll(texts.ToArbitrary(), text => IsReadOrRefused(Encoding.UTF8.GetBytes(text))).Check(Config);
    }

    [Fact]
    public void any_text_that_is_valid_unicode_comes_through_unchanged()
    {
        Prop.ForAll<string?>(text =>
            {
                var valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? "")).Replace("\0", "", StringComparison.Ordinal);
                var body = JsonSerializer.SerializeToUtf8Bytes(new { word = valid, count = 1 });
                return StrictJson.Parse<SampleItem>(body).Word == valid;
            })
            .Check(Config);
    }

    private static bool IsReadOrRefused(byte[] body)
    {
        try
        {
            ShapeCheck.Require(StrictJson.Parse<Sample>(body));
            return true;
        }
        catch (ProblemException e)
        {
            // The problem can be written, too.
            return e.Code.Status == 400 && Problems.Document(e.Code, e.Detail, "", e.Errors).Length > 0;
        }
    }
}
