using System.Text.Json;
using Npgsql;
using Platform.Domain.Operations;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;
using Platform.Ledger.Serialization;

namespace Platform.Projections.Operations;

/// <summary>What a check found of one projection, and when.</summary>
public sealed record ConsistencyResult(string Check, DateTimeOffset At, ConsistencyCompared Found);

/// <summary>The newest result of each projection, read from the platform's own log: ids of checks are in order of time, so their streams are too.</summary>
public sealed class ConsistencyResults(NpgsqlDataSource service, EventJson json)
{
    /// <summary>Newest entries looked through.</summary>
    private const int EntriesMax = 1_000;

    private const string Prefix = "consistency/";
    private static readonly string Compared = JsonNamingPolicy.KebabCaseLower.ConvertName(nameof(ConsistencyCompared));

    /// <summary>By the projections' names.</summary>
    public async Task<IReadOnlyDictionary<string, ConsistencyResult>> LatestAsync(CancellationToken cancel)
    {
        const string Sql = """
            SELECT stream, entry FROM platform.log
            WHERE tenant = $1 AND stream > 'consistency/' AND stream < 'consistency0' ORDER BY stream DESC, version DESC LIMIT $2
            """;
        var entries = await TenantQuery.ReadAsync(
            service,
            SystemDecisions.Tenant,
            Sql,
            r => (Stream: r.GetString(0), Entry: r.GetFieldValue<byte[]>(1)),
            cancel,
            SystemDecisions.Tenant,
            EntriesMax
        );
        var latest = new SortedDictionary<string, ConsistencyResult>(StringComparer.Ordinal);
        foreach (var (stream, entry) in entries)
        {
            using var document = JsonDocument.Parse(entry);
            var view = new EntryView(document.RootElement);
            if (view.Type == Compared && json.Read(view.Type, view.Schema, view.Data) is ConsistencyCompared found)
            {
                latest.TryAdd(found.Projection, new ConsistencyResult(stream[Prefix.Length..], view.At, found));
            }
        }
        return latest;
    }
}
