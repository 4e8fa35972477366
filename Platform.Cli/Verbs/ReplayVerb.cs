using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Client;
using Platform.Cli.Local;
using Platform.Domain.Tenancy;

namespace Platform.Cli.Verbs;

/// <summary><c>replay</c>: a stream's state at any moment of its past, folded from its entries.</summary>
public static class ReplayVerb
{
    /// <summary>For people and pipes: nothing is escaped that JSON does not ask to be.</summary>
    internal static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Indented = new(Json) { WriteIndented = true };

    public static Command Create()
    {
        var stream = new Argument<string>("stream") { Description = "Such as tenant/<id>; search shows it" };
        var tenant = new Option<string?>("--tenant") { Description = "The tenant's slug or id; looked for where it is not given" };
        var at = new Option<string?>("--at") { Description = "As of this time, such as 2026-11-21T08:00:00Z" };
        var version = new Option<long?>("--version") { Description = "As of this version of the stream" };
        var position = new Option<long?>("--position") { Description = "As of this position of the tenant's log" };
        var changes = new Option<bool>("--changes") { Description = "What each event changed, before and after, instead of the state" };
        var json = new Option<bool>("--json") { Description = "As JSON" };
        var verb = new Command("replay", "Show a stream's state now or then") { stream, tenant, at, version, position, changes, json };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(changes) && (result.GetResult(at) ?? result.GetResult(version) ?? result.GetResult(position)) is not null)
            {
                result.AddError("--changes tells the whole stream: it goes without --at, --version and --position.");
            }
        });
        verb.SetAction(
            (parsed, cancellation) =>
            {
                string?[] moment =
                [
                    parsed.GetValue(at) is { } time ? $"at={Uri.EscapeDataString(time)}" : null,
                    parsed.GetValue(version) is { } number ? $"version={Text(number)}" : null,
                    parsed.GetValue(position) is { } place ? $"position={Text(place)}" : null,
                ];
                var query = string.Join('&', moment.Where(part => part is not null));
                var asked = new Asked(parsed.GetRequiredValue(stream), parsed.GetValue(tenant), query, parsed.GetValue(json));
                return RunAsync(asked, parsed.GetValue(changes), cancellation);
            }
        );
        return verb;
    }

    private sealed record Asked(string Stream, string? Tenant, string Moment, bool Json);

    private static async Task<int> RunAsync(Asked asked, bool changes, CancellationToken cancellation)
    {
        var (stream, tenant) = (asked.Stream, asked.Tenant);
        if (stream.Split('/') is not [{ Length: > 0 } kind, { Length: > 0 } id])
        {
            throw new UserException($"'{stream}' is no stream: a stream is <kind>/<id>, and ./platform search shows them.");
        }
        var connection = Connection.Find();
        if (tenant is null && connection.ApiKey is null)
        {
            tenant = await StreamSearch.TenantOfAsync(connection, stream, cancellation);
        }
        var request = new SessionRequest("replay", [TenantPermissions.AuditRead, TenantPermissions.AuditReadPersonal]);
        await using var session = await TenantSession.OpenAsync(connection, tenant, request, cancellation);
        var path = $"v1/audit/streams/{Uri.EscapeDataString(kind)}/{Uri.EscapeDataString(id)}";
        if (changes)
        {
            await StreamHistory.WriteAsync(session.Client, path, asked.Json, Console.Out, cancellation);
            return 0;
        }
        var state = await session.Client.GetAsync($"{path}/state?{asked.Moment}", cancellation);
        if (asked.Json)
        {
            await Console.Out.WriteLineAsync(state.ToJsonString(Indented));
            return 0;
        }
        PlainTable.Write(Console.Out, [.. Rows(state, session.Slug)]);
        return 0;
    }

    private static IEnumerable<string[]> Rows(JsonNode replayed, string? tenant)
    {
        yield return ["tenant", tenant ?? "–"];
        yield return ["stream", (string)replayed["stream"]!];
        yield return ["version", Text(replayed["version"]!.GetValue<long>())];
        yield return ["position", (string)replayed["position"]!];
        yield return ["since", (string)replayed["at"]!];
        yield return ["", ""];
        foreach (var (name, value) in replayed["state"]!.AsObject())
        {
            yield return [name, JsonCell.Of(value)];
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
