using System.CommandLine;
using Platform.Cli.Client;
using Platform.Cli.Local;
using Platform.Cli.Siem;
using Platform.Domain.Tenancy;

namespace Platform.Cli.Verbs;

/// <summary><c>stream</c>: carries a tenant's log to a SIEM as it grows, until it is stopped.</summary>
public static class StreamVerb
{
    /// <summary>The header <c>Authorization</c> for a sink over HTTP; in the environment, since arguments can be seen by everybody.</summary>
    private const string AuthorizationVariable = "PLATFORM_STREAM_AUTHORIZATION";

    // Renewed at half of it; a stream that was killed leaves it to end by itself.
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);

    public static Command Create()
    {
        var tenant = new Option<string?>("--tenant") { Description = "The tenant's slug or id" };
        var to = new Option<string>("--to")
        {
            Description = "https://…, syslog://host:port (TCP) or syslogs://host:port (TLS)",
            Required = true,
        };
        var format = new Option<string>("--format")
        {
            Description = "ndjson (the entries' own bytes), cef or ocsf",
            DefaultValueFactory = _ => "ndjson",
        };
        var state = new Option<string>("--state")
        {
            Description = "The file that holds up to where the sink has everything",
            Required = true,
        };
        var authorities = new Option<string?>("--ca")
        {
            Description = "Who vouches for the sink's certificate: a file of PEM certificates, instead of this machine's authorities",
        };
        var verb = new Command("stream", "Carry a tenant's log to a SIEM as it grows; nothing is lost or reordered")
        {
            tenant,
            to,
            format,
            state,
            authorities,
        };
        verb.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    parsed.GetValue(tenant),
                    parsed.GetValue(to)!,
                    parsed.GetValue(authorities),
                    RecordFormat.Of(parsed.GetValue(format)!),
                    parsed.GetValue(state)!,
                    cancellation
                )
        );
        return verb;
    }

    private static async Task<int> RunAsync(
        string? tenant,
        string to,
        string? authorities,
        Func<long, ReadOnlyMemory<byte>, SiemRecord> format,
        string stateFile,
        CancellationToken cancellation
    )
    {
        using var sink = Sinks.Of(to, Environment.GetEnvironmentVariable(AuthorizationVariable), authorities);
        using var state = new StreamState(stateFile, tenant ?? "the key's own", Sinks.Name(to));
        state.Open();
        var request = new SessionRequest("stream", [TenantPermissions.AuditRead], Life: Life);
        await using var session = await TenantSession.OpenAsync(Connection.Find(), tenant, request, cancellation);
        await new SiemStream(new LogFollower(session.Client), format, sink, state, new Steps().Note).RunAsync(cancellation);
        return 0;
    }
}
