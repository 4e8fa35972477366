using Platform.Api.Commands;
using Platform.Api.Http;
using Platform.Api.Proof;
using Platform.Api.Security;
using Platform.Domain.Audit;
using Platform.Ledger.Entry;
using Platform.Projections.Audit;

namespace Platform.Api.Audit;

/// <summary>The trail: what outside systems did is recorded here, and everything that happened is read, replayed and verified.</summary>
public static class AuditRoutes
{
    public static void MapAudit(this IEndpointRouteBuilder routes, IServiceProvider services)
    {
        var audit = routes.MapGroup("/audit").WithTags("Audit");
        audit
            .MapPost("/records", (HttpContext http, RecordingActions recording) => recording.RecordAsync(http))
            .WithMetadata(new Requirement(Permissions.AuditWrite, Command: true))
            .WithName("recordActions")
            .Takes(Parameter.IdempotencyKey, Parameter.Session)
            .Accepts<RecordActions>("application/json")
            .Produces<RecordResults>();
        audit
            .MapCommand<StartVerification, Verification>(
                "POST",
                "/verifications",
                services,
                Permissions.AuditVerify,
                (_, caller) => new(new StreamId(caller.Tenant, $"verification/{caller.NewId}")),
                new(stream => $"/v1/audit/verifications/{stream.Id}", Job: VerifyLog.Kind)
            )
            .Produces<CommandResult.Created>(StatusCodes.Status202Accepted);
        audit
            .MapGet("/verifications/{id:guid}", (HttpContext http, Guid id, VerificationQuery q) => q.GetAsync(http, id))
            .WithMetadata(new Requirement(Permissions.AuditVerify, Command: false))
            .WithName("getVerification")
            .ReadsFrom(null);

        var reads = audit
            .MapGroup("")
            .WithMetadata(new Requirement(Permissions.AuditRead, Command: false))
            .Takes(Parameter.Purpose, Parameter.Session);
        reads
            .MapGet("/events", (HttpContext http, TrailQueries q) => q.EventsAsync(http))
            .WithName("searchEvents")
            .ReadsFrom(Trail.ProgressName)
            .Takes([.. TrailQueries.Filters, Parameter.After, TrailQueries.Limit()]);
        reads
            .MapGet("/entries", (HttpContext http, EntriesQuery q) => q.WriteAsync(http))
            .WithName("exportEntries")
            .ReadsFrom(null)
            .Takes(Parameter.After, Parameter.Limit(Limits.EntriesMax, Limits.EntriesDefault))
            .Produces<string>(StatusCodes.Status200OK, EntriesQuery.ContentType);
        reads
            .MapGet("/follow", (HttpContext http, FollowQuery q) => q.WriteAsync(http))
            .WithName("followEntries")
            .ReadsFrom(null)
            .Takes(FollowQuery.Position, Parameter.After, Parameter.Limit(Limits.EntriesMax, Limits.EntriesDefault))
            .Produces<string>(StatusCodes.Status200OK, EntriesQuery.ContentType);
        reads
            .MapGet("/proven", (HttpContext http, ProvenEntries q) => q.WriteAsync(http))
            .WithName("proveEntries")
            .ReadsFrom(Trail.ProgressName)
            .Takes([
                .. TrailQueries.Filters,
                ProvenEntries.Size,
                Parameter.After,
                TrailQueries.Limit(ProvenEntries.PageMax, ProvenEntries.PageMax),
            ])
            .Produces<string>(StatusCodes.Status200OK, ProvenEntries.ContentType);
        reads
            .MapGet("/streams/{kind}/{id}", (HttpContext http, string kind, string id, TrailQueries q) => q.StreamAsync(http, kind, id))
            .WithName("readStream")
            .ReadsFrom(null)
            .Takes(Parameter.After, Parameter.Limit());
        reads
            .MapGet("/streams/{kind}/{id}/state", (HttpContext http, string kind, string id, ReplayQuery q) => q.StateAsync(http, kind, id))
            .WithName("replayStream")
            .ReadsFrom(null)
            .Takes(ReplayQuery.Moments);
        reads
            .MapGet(
                "/streams/{kind}/{id}/changes",
                (HttpContext http, string kind, string id, ChangesQuery q) => q.PageAsync(http, kind, id)
            )
            .WithName("listStreamChanges")
            .ReadsFrom(null)
            .Takes(Parameter.After, Parameter.Limit());
    }
}
