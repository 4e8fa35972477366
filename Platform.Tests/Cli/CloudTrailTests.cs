using System.Text;
using Platform.Cli.Import;
using Platform.Domain.Audit;
using Platform.Tests.Support;

namespace Platform.Tests.Cli;

public sealed class CloudTrailTests
{
    private const string Start =
        "\"eventID\":\"e1\",\"eventTime\":\"2026-03-09T07:58:02Z\",\"eventSource\":\"iam.amazonaws.com\",\"eventName\":\"CreateUser\"";

    [Fact]
    public void a_record_becomes_an_action()
    {
        var line =
            "{"
            + Start
            + ""","userIdentity":{"userName":"ann","arn":"arn:x"},"sourceIPAddress":"203.0.113.10","userAgent":"cli","requestParameters":{"userName":"ben"}}""";
        Map(line)
            .ShouldBe(
                new RecordedAction(
                    "cloudtrail",
                    "e1",
                    "iam:CreateUser",
                    "ann",
                    "ben",
                    "ok",
                    new DateTimeOffset(2026, 3, 9, 7, 58, 2, TimeSpan.Zero),
                    "203.0.113.10",
                    "cli",
                    line
                )
            );
    }

    [Theory]
    [InlineData("""{"userName":"ann","sessionContext":{"sessionIssuer":{"userName":"role"}},"arn":"arn:x"}""", "ann")]
    [InlineData("""{"sessionContext":{"sessionIssuer":{"userName":"role"}},"arn":"arn:x"}""", "role")]
    [InlineData("""{"arn":"arn:x","invokedBy":"ec2.amazonaws.com"}""", "arn:x")]
    [InlineData("""{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}""", "ec2.amazonaws.com")]
    [InlineData("""{"type":"AWSAccount","principalId":"AIDA1","accountId":"555501234567"}""", "AIDA1")]
    [InlineData("""{"type":"AWSAccount","accountId":"555501234567"}""", "555501234567")]
    [InlineData("""{"type":"Unknown"}""", "Unknown")]
    [InlineData("null", "unknown")]
    public void the_actor_is_the_best_name_there_is(string identity, string actor) =>
        Map("{" + Start + $$""","userIdentity":{{identity}}}""").Actor.ShouldBe(actor);

    [Theory]
    [InlineData("""{"resources":[{"type":"x"},{"ARN":"arn:a"}],"requestParameters":{"userName":"ben"}}""", "arn:a")]
    [InlineData("""{"requestParameters":{"path":"/","policyArn":"arn:p","userName":"ben"}}""", "arn:p")]
    [InlineData("""{"requestParameters":{"set":{"items":[{"instanceId":"i-1"}]},"name":"top"}}""", "top")]
    [InlineData("""{"requestParameters":{"filterSet":{"items":[{"name":"state"}]},"vpcSet":{"items":[{"vpcId":"vpc-1"}]}}}""", "vpc-1")]
    [InlineData("""{"requestParameters":{"instanceIds":["i-1","i-2"]}}""", "i-1")]
    [InlineData("""{"requestParameters":{"bucket":"b","clientToken":"t"}}""", "b")]
    [InlineData("""{"requestParameters":{"maxResults":5,"clientTokenId":"t"}}""", null)]
    [InlineData("""{"requestParameters":null}""", null)]
    public void the_target_is_what_the_request_names_first(string record, string? target)
    {
        using var document = System.Text.Json.JsonDocument.Parse(record);
        CloudTrailTarget.Of(document.RootElement).ShouldBe(target);
    }

    [Fact]
    public void without_a_target_the_event_source_stands_in() => Map("{" + Start + "}").Target.ShouldBe("iam.amazonaws.com");

    [Fact]
    public void an_error_code_is_the_outcome() => Map("{" + Start + ""","errorCode":"AccessDenied"}""").Outcome.ShouldBe("AccessDenied");

    [Theory]
    [InlineData("nonsense", "is no JSON in UTF-8")]
    [InlineData("[]", "is no JSON object")]
    [InlineData("""{"Records":[]}""", "is a whole delivery file")]
    [InlineData("""{"eventSource":"s"}""", "has no eventID")]
    [InlineData("""{"eventID":"e","eventSource":"s","eventName":"n","eventTime":"noon"}""", "eventTime is no time")]
    public void a_bad_line_says_what_is_wrong_with_it(string line, string why) =>
        Should.Throw<FormatException>(() => Map(line)).Message.ShouldStartWith(why);

    [Fact]
    public void a_byte_that_is_no_text_is_not_made_one() =>
        Should
            .Throw<FormatException>(() => CloudTrail.Map(new byte[] { (byte)'"', 0xFF, (byte)'"' }))
            .Message.ShouldBe("is no JSON in UTF-8");

    [Fact]
    public void a_record_over_the_limit_is_refused_before_it_is_sent() =>
        Should
            .Throw<FormatException>(() => CloudTrail.Map(new byte[CloudTrail.RecordBytesMax + 1]))
            .Message.ShouldContain("over the 40960");

    [Fact]
    public void every_record_of_the_sample_can_be_recorded() =>
        File.ReadLines(Repository.At("samples/cloudtrail.ndjson")).Select(Map).Select(action => action.Id).Distinct().Count().ShouldBe(42);

    private static RecordedAction Map(string line) => CloudTrail.Map(Encoding.UTF8.GetBytes(line));
}
