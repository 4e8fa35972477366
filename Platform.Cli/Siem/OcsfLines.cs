using System.Buffers;
using System.Text.Json;

namespace Platform.Cli.Siem;

/// <summary>
/// Events as the Open Cybersecurity Schema Framework has them, version 1.3.0, one JSON object an event: base attributes, and what
/// Account Change, Authentication, Entity Management and API Activity require. What has no attribute there is under <c>unmapped</c>.
/// </summary>
public static class OcsfLines
{
    public const string Version = "1.3.0";

    private const int Informational = 1;
    private const int Success = 1;
    private const int Failure = 2;

    /// <summary>Writes one event, without a line's end.</summary>
    public static void Write(IBufferWriter<byte> to, AuditEvent e)
    {
        var ocsf = OcsfClass.Of(e);
        using var json = new Utf8JsonWriter(to, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteNumber("activity_id", ocsf.Activity);
        json.WriteString("activity_name", e.Action);
        json.WriteNumber("category_uid", ocsf.Category);
        json.WriteNumber("class_uid", ocsf.Uid);
        json.WriteNumber("severity_id", Informational);
        json.WriteNumber("status_id", e.Outcome == "ok" ? Success : Failure);
        json.WriteString("status_code", e.Outcome);
        json.WriteNumber("time", CefLines.Milliseconds(e.OccurredAt));
        json.WriteNumber("type_uid", ((long)ocsf.Uid * 100) + ocsf.Activity);
        OcsfObjects.Metadata(json, e);
        OcsfObjects.Actor(json, e);
        OcsfObjects.Endpoint(json, e, ocsf.Uid == OcsfClass.ApiActivity);
        OfClass(json, e, ocsf.Uid);
        json.WriteStartObject("unmapped");
        json.WriteString("stream", e.Stream);
        json.WritePropertyName("data");
        json.WriteRawValue(e.Data.Span, skipInputValidation: true);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void OfClass(Utf8JsonWriter json, AuditEvent e, int uid)
    {
        switch (uid)
        {
            case OcsfClass.AccountChange:
                OcsfObjects.User(json, e.Stream[(e.Stream.IndexOf('/') + 1)..]);
                break;
            case OcsfClass.Authentication:
                OcsfObjects.User(json, e.Actor);
                OcsfObjects.Named(json, "service", e.Outside!.Source);
                break;
            case OcsfClass.EntityManagement:
                json.WriteStartObject("entity");
                json.WriteString("uid", e.Stream[(e.Stream.IndexOf('/') + 1)..]);
                json.WriteString("type", e.Stream[..e.Stream.IndexOf('/')]);
                json.WriteEndObject();
                break;
            default:
                json.WriteStartObject("api");
                json.WriteString("operation", e.Action);
                OcsfObjects.Named(json, "service", e.Outside?.Source ?? "Platform");
                json.WriteEndObject();
                break;
        }
    }
}
