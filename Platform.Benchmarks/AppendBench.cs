using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;

namespace Platform.Benchmarks;

/// <summary>Appends of new streams with three chained events each, with an idempotency row, through the shipped writer and function.</summary>
public static class AppendBench
{
    private const int EventsEach = 3;

    public static async Task<Measured> RunAsync(
        string name,
        NpgsqlDataSource service,
        int writers,
        TimeSpan duration,
        LogWriterLimits? limits = null
    )
    {
        await using var writer = new LogWriter(service, TimeProvider.System, NullLogger<LogWriter>.Instance, limits);
        var latencies = new List<double>[writers];
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable.Range(0, writers).Select(w => Task.Run(() => WriteAsync(writer, w, clock, duration, latencies[w] = [])))
        );
        var seconds = clock.Elapsed.TotalSeconds;
        return Measured.From(name, latencies.SelectMany(l => l), seconds, EventsEach);
    }

    private static async Task WriteAsync(LogWriter writer, int number, Stopwatch clock, TimeSpan duration, List<double> latencies)
    {
        for (var i = number; clock.Elapsed < duration; i++)
        {
            var started = clock.Elapsed;
            var outcome = await writer.AppendAsync(SampleWrites.NewStream($"bench-{i % 20}", EventsEach));
            if (outcome.Status != AppendStatus.Accepted)
            {
                throw new InvalidOperationException($"an append of a new stream was refused: {outcome.Status}");
            }
            latencies.Add((clock.Elapsed - started).TotalMilliseconds);
        }
    }
}

/// <summary>Writes of about the size and shape that real commands have.</summary>
public static class SampleWrites
{
    private static readonly byte[] Data = Encoding.UTF8.GetBytes(
        "{\"permissions\":\"audit:read audit:verify\",\"reason\":\"" + new string('x', 60) + "\",\"role\":\"auditor\"}"
    );

    public static Write NewStream(string tenant, int events)
    {
        var at = EntryTime.Cut(TimeProvider.System.GetUtcNow());
        var envelope = new Envelope("5f0c3f8e2b7d4c1a", "key", Trace: "4bf92f3577b34da6a3ce929d0e0e4736");
        var stream = "grant/" + Guid.CreateVersion7();
        var drafts = new EntryDraft[events];
        for (var i = 0; i < events; i++)
        {
            drafts[i] = envelope.Draft(tenant, stream, Guid.CreateVersion7(), "access-granted", 1, Data);
        }
        var request = new AnsweredRequest(Guid.NewGuid(), tenant, SHA256.HashData(Data), Data);
        return new Write(tenant, [new StreamRun(tenant, stream, StreamHead.None, drafts)], at, request);
    }
}
