using System.Text;
using Platform.Api.Http;

namespace Platform.Tests.Http;

public sealed class StrictJsonTests
{
    private const string Id = "\"id\":\"0192f3a0-0000-7000-8000-000000000001\"";
    private const string Rest = "\"outcome\":\"ok\",\"items\":[]";

    [Fact]
    public void a_good_body_is_read()
    {
        var sample = StrictJson.Parse<Sample>(Encoding.UTF8.GetBytes(Samples.Good));
        sample.Outcome.ShouldBe(Outcome.AccessDenied);
        sample.Items.ShouldHaveSingleItem().Count.ShouldBe(1L << 53);
        sample.At.ShouldBe(new DateTimeOffset(2026, 11, 21, 2, 10, 11, 500, TimeSpan.FromHours(1)));
    }

    [Fact]
    public void members_with_a_default_may_be_left_out() => Parse("{\"name\":\"n\"," + Id + "," + Rest + "}").Limit.ShouldBe(1);

    [Theory]
    [InlineData("{", "")]
    [InlineData("{} x", "")]
    [InlineData("{}{}", "")]
    [InlineData("{\"name\":\"n\",}", "/name")]
    [InlineData("{\"name\":\"n\" // why\n}", "/name")]
    [InlineData("{\"items\":[{},{\"word\":+1}]}", "/items/1/word")]
    [InlineData("\uFEFF{}", "")]
    [InlineData("{\"a/b~c\":tru}", "/a~1b~0c")]
    public void what_is_not_json_is_refused_with_its_place(string body, string pointer) =>
        Refused(body, "invalid-json").ShouldBe([pointer]);

    [Theory]
    [InlineData("{\"na\\u006de\":1}", "/name")]
    [InlineData("{\"NAME\":\"n\"}", "/NAME")]
    [InlineData("{\"extra\":{\"deep\":1}}", "/extra")]
    [InlineData("{\"name\":null}", "/name")]
    [InlineData("{\"name\":1}", "/name")]
    [InlineData("{\"id\":\"0192f3a0000070008000000000000001\"}", "/id")]
    [InlineData("{\"limit\":\"5\"}", "/limit")]
    [InlineData("{\"limit\":5.5}", "/limit")]
    [InlineData("{\"limit\":3000000000}", "/limit")]
    [InlineData("{\"outcome\":\"OK\"}", "/outcome")]
    [InlineData("{\"outcome\":0}", "/outcome")]
    [InlineData("{\"outcome\":\"ok, access-denied\"}", "/outcome")]
    [InlineData("{\"at\":\"2026-11-21T02:10:11\"}", "/at")]
    [InlineData("{\"at\":\"2026-11-21\"}", "/at")]
    [InlineData("{\"items\":{}}", "/items")]
    [InlineData("{\"items\":[[]]}", "/items/0")]
    [InlineData("{\"items\":[{\"word\":\"ab\",\"count\":1},{\"word\":true,\"count\":1}]}", "/items/1/word")]
    [InlineData("{\"items\":[{\"word\":\"ab\",\"count\":1,\"count\":2}]}", "/items/0/count")]
    public void what_does_not_fit_is_refused_with_its_place(string body, string pointer) =>
        Refused(body, "invalid-body").ShouldContain(pointer);

    [Theory]
    [InlineData("{\"name\":\"a\\u0000\"}", "/name")]
    [InlineData("{\"name\":\"\\ud800\"}", "/name")]
    [InlineData("{\"name\":\"\\ud800\\u0041\"}", "/name")]
    [InlineData("{\"name\":\"\\ude00\\ud83d\"}", "/name")]
    [InlineData("{\"items\":[1,\"\\udc00\"]}", "/items/1")]
    [InlineData("{\"\\ud800\":1}", "/\\ud800")]
    [InlineData("{\"$sealed\":1}", "/$sealed")]
    [InlineData("{\"note\":{\"\\u0024key\":1}}", "/note/$key")]
    [InlineData("{\"limit\":9007199254740993}", "/limit")]
    [InlineData("{\"limit\":-9007199254740993}", "/limit")]
    [InlineData("{\"limit\":1e999}", "/limit")]
    [InlineData("{\"limit\":123456789012345678901234567890}", "/limit")]
    public void what_could_not_be_stored_is_refused_with_its_place(string body, string pointer) =>
        Refused(body, "invalid-body").ShouldBe([pointer]);

    [Fact]
    public void a_backslash_before_an_escape_is_no_escape() =>
        Parse("{\"name\":\"\\\\u0000\"," + Id + "," + Rest + "}").Name.ShouldBe("\\u0000");

    [Fact]
    public void surrogates_in_pairs_are_kept() => Parse("{\"name\":\"\\ud83d\\ude00\"," + Id + "," + Rest + "}").Name.ShouldBe("😀");

    [Fact]
    public void invalid_utf8_is_refused_with_its_place()
    {
        byte[] body = [.. "{\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        var problem = Should.Throw<ProblemException>(() => StrictJson.Parse<Sample>(body));
        problem.Code.ShouldBe(ProblemCodes.InvalidJson);
        problem.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/name");
    }

    [Fact]
    public void depth_32_is_read_and_33_is_refused()
    {
        Refused("{\"items\":" + new string('[', 31) + new string(']', 31) + "}", "invalid-body").ShouldContain("/items/0");
        Refused("{\"items\":" + new string('[', 32) + new string(']', 32) + "}", "invalid-json");
    }

    [Fact]
    public void every_wrong_place_is_named() =>
        Refused("{\"name\":1,\"limit\":1,\"limit\":2,\"items\":[{\"word\":\"ab\"},{\"count\":null,\"x\":0}],\"y\":1}", "invalid-body")
            .Order(StringComparer.Ordinal)
            .ShouldBe(["/id", "/items/0/count", "/items/1/count", "/items/1/word", "/items/1/x", "/limit", "/name", "/outcome", "/y"]);

    [Fact]
    public void no_more_places_are_named_than_the_limit() =>
        Refused("{" + string.Join(',', Enumerable.Range(0, StrictJson.ErrorsMax).Select(i => $"\"x{i}\":1")) + "}", "invalid-body")
            .Count.ShouldBe(StrictJson.ErrorsMax);

    [Fact]
    public void an_empty_body_stands_for_an_empty_object() =>
        Refused("", "invalid-body").ShouldBe(["/name", "/id", "/outcome", "/items"], ignoreOrder: true);

    [Fact]
    public void a_body_that_is_null_is_refused() => Refused("null", "invalid-body").ShouldBe([""]);

    [Fact]
    public void problems_never_repeat_what_was_sent()
    {
        var problem = Should.Throw<ProblemException>(() => Parse("{\"name\":{\"hunter2\":1},\"id\":\"hunter2\",\"outcome\":\"hunter2\"}"));
        problem.Errors.ShouldAllBe(error => !error.Detail.Contains("hunter2"));
        problem.Message.ShouldNotContain("hunter2");
    }

    private static Sample Parse(string body) => StrictJson.Parse<Sample>(Encoding.UTF8.GetBytes(body));

    private static List<string> Refused(string body, string code)
    {
        var problem = Should.Throw<ProblemException>(() => Parse(body));
        problem.Code.Code.ShouldBe(code);
        problem.Errors.ShouldNotBeEmpty();
        return [.. problem.Errors.Select(error => error.Pointer)];
    }
}
