using System.Text.Json;
using Npgsql;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.Api.Operations;

/// <summary>How the work queued for a stream stands: queued, running, done or failed, and what it last told.</summary>
public sealed record JobProgress(string State, JsonElement Progress)
{
    public static async Task<JobProgress> OfAsync(NpgsqlDataSource service, StreamId stream, CancellationToken cancel)
    {
        var rows = await TenantQuery.ReadAsync(
            service,
            stream.Tenant,
            "SELECT state, progress::text FROM platform.jobs WHERE tenant = $1 AND stream = $2",
            r => (State: r.GetString(0), Progress: r.GetString(1)),
            cancel,
            stream.Tenant,
            stream.Name
        );
        // Queued with the stream's first event: where it is not there, it ended so long ago that it was forgotten.
        var (state, progress) = rows.Count > 0 ? rows[0] : ("failed", "{}");
        using var document = JsonDocument.Parse(progress);
        return new JobProgress(state, document.RootElement.Clone());
    }
}
