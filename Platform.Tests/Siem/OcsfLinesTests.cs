using System.Buffers;
using System.Text.Json;
using Platform.Cli.Siem;

namespace Platform.Tests.Siem;

/// <summary>What OCSF requires of each class (schema 1.3.0, events and objects), and its constraints "at least one of".</summary>
public sealed class OcsfLinesTests
{
    private static readonly string[] Base = ["activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"];

    [Theory]
    [InlineData("account-registered", "account/a1", 3001, 1, new[] { "user" })]
    [InlineData("account-locked", "account/a1", 3001, 9, new[] { "user" })]
    [InlineData("account-renamed", "account/a1", 3001, 99, new[] { "user" })]
    [InlineData("access-granted", "grant/g1", 3004, 1, new[] { "entity" })]
    [InlineData("api-key-revoked", "api-key/k1", 3004, 4, new[] { "entity" })]
    [InlineData("role-changed", "role/r", 3004, 3, new[] { "entity" })]
    [InlineData("trail-read", "read/r1", 6003, 2, new[] { "actor", "api", "src_endpoint" })]
    public void an_event_of_ours_has_what_its_class_requires(string type, string stream, int uid, int activity, string[] required) =>
        Check(SiemEvents.Of(type, stream), uid, activity, required);

    [Theory]
    [InlineData("signin:ConsoleLogin", 3002, 1, new[] { "user", "service" })]
    [InlineData("s3:GetObject", 6003, 2, new[] { "actor", "api", "src_endpoint" })]
    [InlineData("iam:CreateUser", 6003, 1, new[] { "actor", "api", "src_endpoint" })]
    [InlineData("x:Frobnicate", 6003, 99, new[] { "actor", "api", "src_endpoint" })]
    public void an_outside_action_has_what_its_class_requires(string action, int uid, int activity, string[] required) =>
        Check(SiemEvents.Outside(action), uid, activity, required);

    [Fact]
    public void identity_order_and_outcome_are_told()
    {
        var json = Write(SiemEvents.Outside("s3:GetObject", "AccessDenied", "\"192.0.2.7\""));
        json.GetProperty("metadata").GetProperty("uid").GetString().ShouldBe("0198c0de-0000-7000-8000-000000000001");
        json.GetProperty("metadata").GetProperty("sequence").GetInt64().ShouldBe(7);
        json.GetProperty("status_id").GetInt32().ShouldBe(2);
        json.GetProperty("time").GetInt64().ShouldBe(1795132800000);
        json.GetProperty("src_endpoint").GetProperty("ip").GetString().ShouldBe("192.0.2.7");
        json.GetProperty("api").GetProperty("operation").GetString().ShouldBe("s3:GetObject");
    }

    private static void Check(AuditEvent e, int uid, int activity, string[] required)
    {
        var json = Write(e);
        foreach (var name in Base.Concat(required))
        {
            json.TryGetProperty(name, out _).ShouldBeTrue(name);
        }
        json.GetProperty("class_uid").GetInt32().ShouldBe(uid);
        json.GetProperty("category_uid").GetInt32().ShouldBe(uid / 1000);
        json.GetProperty("activity_id").GetInt32().ShouldBe(activity);
        json.GetProperty("type_uid").GetInt64().ShouldBe((uid * 100) + activity);
        var metadata = json.GetProperty("metadata");
        metadata.GetProperty("version").GetString().ShouldBe(OcsfLines.Version);
        metadata.GetProperty("product").GetProperty("vendor_name").GetString().ShouldNotBeNullOrEmpty();
        if (json.TryGetProperty("entity", out var entity))
        {
            entity.GetProperty("uid").GetString().ShouldNotBeNullOrEmpty();
        }
    }

    private static JsonElement Write(AuditEvent e)
    {
        var buffer = new ArrayBufferWriter<byte>();
        OcsfLines.Write(buffer, e);
        return JsonDocument.Parse(buffer.WrittenMemory).RootElement;
    }
}
