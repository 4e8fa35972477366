using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Cli.Client;
using Platform.Domain.Tenancy;

namespace Platform.Cli.Verbs;

/// <summary><c>search</c>: finds events of a tenant's trail, oldest first. The search itself is an event of that trail.</summary>
public static class SearchVerb
{
    private const int PageItems = 200;
    private const int LimitDefault = 100;
    private const int CellCharsMax = 60;

    private static readonly string[] Header = ["TIME", "ACTOR", "ACTION", "TARGET", "OUTCOME", "STREAM"];

    // As an option is called, and as the query parameter is.
    private static readonly (string Option, string Parameter)[] Filters =
    [
        ("actor", "actor"),
        ("subject", "subject"),
        ("ip", "ip"),
        ("session", "session"),
        ("event-id", "eventId"),
        ("action", "action"),
        ("type", "type"),
        ("outcome", "outcome"),
        ("from", "from"),
        ("to", "to"),
        ("stream", "stream"),
    ];

    public static Command Create()
    {
        var tenant = new Option<string?>("--tenant") { Description = "The tenant's slug or id" };
        var limit = new Option<int>("--limit") { Description = "How many events at most", DefaultValueFactory = _ => LimitDefault };
        var json = new Option<bool>("--json") { Description = "The events as JSON, one a line" };
        var filters = Filters
            .Select(filter =>
                (filter.Parameter, Option: new Option<string?>($"--{filter.Option}") { Description = Describe(filter.Option) })
            )
            .ToList();
        var verb = new Command("search", "Find events of a tenant's trail") { tenant, limit, json };
        verb.Aliases.Add("events");
        filters.ForEach(filter => verb.Add(filter.Option));
        verb.SetAction(
            (parsed, cancellation) =>
            {
                var given = filters
                    .Select(filter => (filter.Parameter, Value: parsed.GetValue(filter.Option)))
                    .Where(filter => filter.Value is not null)
                    .Select(filter => $"&{filter.Parameter}={Uri.EscapeDataString(filter.Value!)}");
                return RunAsync(parsed.GetValue(tenant), string.Concat(given), parsed.GetValue(limit), parsed.GetValue(json), cancellation);
            }
        );
        return verb;
    }

    private static async Task<int> RunAsync(string? tenant, string filter, int limit, bool json, CancellationToken cancellation)
    {
        var request = new SessionRequest("search", [TenantPermissions.AuditRead, TenantPermissions.AuditReadPersonal]);
        await using var session = await TenantSession.OpenAsync(Connection.Find(), tenant, request, cancellation);
        var path = $"v1/audit/events?limit={Math.Clamp(limit + 1, 1, PageItems)}{filter}";
        var found = new List<JsonNode>();
        await foreach (var item in session.Client.ListAsync(path, cancellation))
        {
            found.Add(item);
            if (found.Count > limit)
            {
                break;
            }
        }
        var shown = found.Take(limit).ToList();
        if (json)
        {
            shown.ForEach(item => Console.Out.WriteLine(item.ToJsonString(ReplayVerb.Json)));
            return 0;
        }
        PlainTable.Write(Console.Out, [Header, .. shown.Select(Row)]);
        var more = found.Count > limit ? $", and there are more: --limit {limit * 10}" : "";
        await Console.Out.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{shown.Count:#,0} {(shown.Count == 1 ? "event" : "events")}{more}")
        );
        return 0;
    }

    private static string[] Row(JsonNode item) =>
        [
            DateTimeOffset
                .Parse((string)item["occurredAt"]!, CultureInfo.InvariantCulture)
                .ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            Printable.Of((string?)item["actor"], CellCharsMax),
            Printable.Of((string?)item["action"]),
            Printable.Of((string?)item["target"], CellCharsMax),
            Printable.Of((string?)item["outcome"]),
            (string)item["stream"]!,
        ];

    private static string Describe(string filter) =>
        filter switch
        {
            "actor" => "Who did it, as the outside system or the entry names it",
            "subject" => "Whom it is about: an account's id, or what an outside action was done to",
            "ip" => "The address it came from",
            "session" => "The session it was done in",
            "event-id" => "The event's own id",
            "action" => "What was done, such as iam:CreateUser",
            "type" => "The event's type, such as external-action-recorded",
            "outcome" => "ok, or the outside system's error code",
            "from" => "Not before this time, such as 2026-11-21T08:00:00Z",
            "to" => "Before this time",
            _ => "The stream, such as tenant/<id>",
        };
}
