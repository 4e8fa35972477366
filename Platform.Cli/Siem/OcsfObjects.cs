using System.Net;
using System.Text.Json;

namespace Platform.Cli.Siem;

/// <summary>Objects that OCSF events of several classes have, each with what the schema requires of it.</summary>
internal static class OcsfObjects
{
    public static void Metadata(Utf8JsonWriter json, AuditEvent e)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", OcsfLines.Version);
        json.WriteStartObject("product");
        json.WriteString("name", "Platform");
        json.WriteString("vendor_name", "Platform");
        json.WriteEndObject();
        json.WriteString("uid", e.Id);
        json.WriteNumber("sequence", e.Position);
        json.WriteString("event_code", e.Type);
        json.WriteNumber("logged_time", CefLines.Milliseconds(e.At));
        json.WriteString("original_time", e.OccurredAt);
        json.WriteString("tenant_uid", e.Tenant);
        if (e.Trace is not null)
        {
            json.WriteString("correlation_uid", e.Trace);
        }
        json.WriteEndObject();
    }

    public static void Actor(Utf8JsonWriter json, AuditEvent e)
    {
        json.WriteStartObject("actor");
        User(json, e.Actor);
        if (e.Session is not null)
        {
            json.WriteStartObject("session");
            json.WriteString("uid", e.Session);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    // An endpoint needs one of its names at least; API Activity needs an endpoint.
    public static void Endpoint(Utf8JsonWriter json, AuditEvent e, bool required)
    {
        if (!required && e.SourceIp is null)
        {
            return;
        }
        json.WriteStartObject("src_endpoint");
        json.WriteString(IPAddress.TryParse(e.SourceIp, out _) ? "ip" : "name", e.SourceIp ?? "unknown");
        json.WriteEndObject();
    }

    public static void User(Utf8JsonWriter json, string uid)
    {
        json.WriteStartObject("user");
        json.WriteString("uid", uid);
        json.WriteEndObject();
    }

    public static void Named(Utf8JsonWriter json, string member, string name)
    {
        json.WriteStartObject(member);
        json.WriteString("name", name);
        json.WriteEndObject();
    }
}
