using System.Text.Json;
using Npgsql;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Audit;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.Api.Audit;

/// <summary>How a verification stands.</summary>
/// <param name="State">queued, running, done or failed (it could not be carried out; that says nothing about the log).</param>
/// <param name="Progress">Entries looked at and to look at, where it runs.</param>
/// <param name="Clean">Set once done: true where nothing is wrong.</param>
/// <param name="FirstWrongPosition">tenant_position of the first wrong entry.</param>
/// <param name="Finding">What is wrong there, as a stable code; <paramref name="Explanation"/> says it in a sentence.</param>
public sealed record VerificationView(
    string Id,
    string State,
    JsonElement? Progress,
    bool? Clean,
    long? Entries,
    string? Finding,
    string? FirstWrongPosition,
    string? Explanation
);

/// <summary>Reads a verification's progress and result.</summary>
public sealed class VerificationQuery(NpgsqlDataSource service, StateReader states)
{
    public async Task<VerificationView> GetAsync(HttpContext context, Guid id)
    {
        _ = new QueryValues(context);
        var tenant = context.Credential().Tenant;
        var stream = new StreamId(tenant, $"verification/{id}");
        var at = await states.ReadAsync(stream, AggregateType.Of(typeof(Verification)), Moment.Now, opened: false, context.RequestAborted);
        if (at is not { State: Verification verification })
        {
            throw new ProblemException(ProblemCodes.NotFound);
        }
        context.Response.Headers.ETag = IfMatch.ETag(at.Version);
        var job = (
            await TenantQuery.ReadAsync(
                service,
                tenant,
                "SELECT state, progress::text FROM platform.jobs WHERE tenant = $1 AND stream = $2",
                r => (State: r.GetString(0), Progress: r.GetString(1)),
                context.RequestAborted,
                tenant,
                stream.Name
            )
        ).FirstOrDefault();
        // The result is an event, written before the job ends.
        var state =
            verification.Completed ? "done"
            : job.State == "done" ? "running"
            // Queued with the request: where it is not there, it failed so long ago that it was forgotten.
            : job.State ?? "failed";
        using var progress = JsonDocument.Parse(job.Progress ?? "{}");
        return new VerificationView(
            id.ToString(),
            state,
            progress.RootElement.Clone(),
            verification.Completed ? verification.Clean : null,
            verification.Completed ? verification.Entries : null,
            verification.Finding,
            verification.FirstWrongPosition?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            verification.Explanation
        );
    }
}
