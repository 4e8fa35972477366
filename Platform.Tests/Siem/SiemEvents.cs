using System.Text;
using Platform.Cli.Siem;

namespace Platform.Tests.Siem;

/// <summary>Events to map, as their entries are stored.</summary>
internal static class SiemEvents
{
    public const string Key = "0198c0de-0000-7000-8000-00000000abcd";
    private const string Nobody = """{"agent":null,"ip":null,"session":null}""";
    private const string Sealed = $$"""{"$commit":"AAAA","$key":"{{Key}}","$sealed":"BBBB"}""";

    public static AuditEvent Of(string type, string stream, string data = "{}", string from = Nobody) =>
        EntryEvents.OfEntry(7, Entry(type, stream, data, from));

    /// <summary>As it is stored.</summary>
    public static byte[] Entry(string type, string stream, string data = "{}", string from = Nobody) =>
        Encoding.UTF8.GetBytes(
            $$"""
            {"actor":{"id":"k1","kind":"key"},"at":"2026-11-21T02:10:11.123456Z","cause":null,"data":{{data}},"format":1,"from":{{from}},
            "id":"0198c0de-0000-7000-8000-000000000001","prev":null,"schema":1,"stream":"{{stream}}","tenant":"t1","trace":null,
            "type":"{{type}}","version":1}
            """
        );

    public static AuditEvent Outside(string action, string outcome = "ok", string? ip = null) =>
        Of(
            "external-action-recorded",
            "external/1",
            $$"""
            {"action":"{{action}}","actor":{{Sealed}},"agent":null,"detail":null,"id":"1","ip":{{ip ?? "null"}},
            "occurredAt":"2026-11-20T00:00:00Z","outcome":"{{outcome}}","source":"aws","target":{{Sealed}}}
            """,
            $$"""{"agent":null,"ip":{{Sealed}},"session":"s1"}"""
        );
}
