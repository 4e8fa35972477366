using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Platform.Api.Http;

namespace Platform.Tests.Http;

public sealed class RequestHeadersTests
{
    [Fact]
    public void absent_headers_are_null()
    {
        var request = new DefaultHttpContext().Request;
        RequestHeaders.IdempotencyKey(request).ShouldBeNull();
        RequestHeaders.IfMatch(request).ShouldBeNull();
        RequestHeaders.Position(request).ShouldBeNull();
    }

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("\"abc\"", "abc")]
    [InlineData("\"a\\\"b\\\\c\"", "a\"b\\c")]
    [InlineData("a\"b", "a\"b")]
    public void an_idempotency_key_is_bare_or_quoted(string sent, string key) =>
        RequestHeaders.IdempotencyKey(With("Idempotency-Key", sent)).ShouldBe(key);

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("\"")]
    [InlineData("\"abc")]
    [InlineData("\"a\"b\"")]
    [InlineData("\"abc\\\"")]
    [InlineData("\"a\\bc\"")]
    [InlineData("a b")]
    [InlineData("ä")]
    public void a_malformed_idempotency_key_is_refused(string sent) =>
        Refused(() => RequestHeaders.IdempotencyKey(With("Idempotency-Key", sent)));

    [Fact]
    public void an_idempotency_key_has_at_most_255_characters()
    {
        RequestHeaders.IdempotencyKey(With("Idempotency-Key", new string('k', 255)))!.Length.ShouldBe(255);
        Refused(() => RequestHeaders.IdempotencyKey(With("Idempotency-Key", new string('k', 256))));
    }

    [Fact]
    public void two_idempotency_keys_are_refused() =>
        Refused(() => RequestHeaders.IdempotencyKey(With("Idempotency-Key", new StringValues(["a", "b"]))));

    [Fact]
    public void two_sessions_are_refused() => Refused(() => RequestHeaders.Session(With("Platform-Session", new StringValues(["a", "b"]))));

    [Theory]
    [InlineData("\"7\"", true)]
    [InlineData("\"6\", \"7\"", true)]
    [InlineData("*", true)]
    [InlineData("\"6\"", false)]
    [InlineData("W/\"7\"", false)]
    [InlineData("\"seven\"", false)]
    public void if_match_admits_the_versions_it_names(string sent, bool admits) =>
        RequestHeaders.IfMatch(With("If-Match", sent))!.Admits(7).ShouldBe(admits);

    [Fact]
    public void if_match_star_does_not_admit_what_does_not_exist() =>
        RequestHeaders.IfMatch(With("If-Match", "*"))!.Admits(0).ShouldBeFalse();

    [Theory]
    [InlineData("7")]
    [InlineData("")]
    [InlineData("\"7")]
    public void a_malformed_if_match_is_refused(string sent) => Refused(() => RequestHeaders.IfMatch(With("If-Match", sent)));

    [Fact]
    public void the_larger_of_both_positions_counts()
    {
        var request = With("Platform-Position", "12");
        RequestHeaders.Position(request).ShouldBe(12);
        request.QueryString = new QueryString("?minPosition=15");
        RequestHeaders.Position(request).ShouldBe(15);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1 2")]
    [InlineData("1.0")]
    [InlineData("9223372036854775808")]
    public void a_malformed_position_is_refused(string sent) => Refused(() => RequestHeaders.Position(With("Platform-Position", sent)));

    [Fact]
    public void a_malformed_position_parameter_is_refused()
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString("?minPosition=x");
        Should.Throw<ProblemException>(() => RequestHeaders.Position(request)).Code.ShouldBe(ProblemCodes.InvalidParameter);
    }

    private static HttpRequest With(string name, StringValues value)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers[name] = value;
        return request;
    }

    private static void Refused(Action read) => Should.Throw<ProblemException>(read).Code.ShouldBe(ProblemCodes.InvalidHeader);
}
