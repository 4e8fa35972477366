using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;

namespace Platform.Tests.EventStore.Proof;

/// <summary>Fills a log through the shipped writer: several tenants, old and new streams, companions, requests, refused writes.</summary>
public sealed class Workload(NpgsqlDataSource service, int seed)
{
    private static readonly string[] Tenants = ["acme", "globex", "initech", "umbrella", "platform"];
    private readonly Random _random = new(seed);
    private readonly List<(string Tenant, string Stream, StreamHead Head)> _streams = [];
    private readonly List<AnsweredRequest> _answered = [];

    public int Accepted { get; private set; }
    public int Refused { get; private set; }

    /// <summary>Sends bursts of 1 to 8 writes, so that groups of several sizes come about.</summary>
    public async Task WriteAsync(int bursts)
    {
        await using var writer = new LogWriter(service, TimeProvider.System, NullLogger<LogWriter>.Instance, new() { GroupsInFlight = 1 });
        for (var i = 0; i < bursts; i++)
        {
            var writes = Enumerable.Range(0, _random.Next(1, 9)).Select(_ => Next()).ToArray();
            var outcomes = await Task.WhenAll(writes.Select(writer.AppendAsync));
            for (var w = 0; w < writes.Length; w++)
            {
                Learn(writes[w], outcomes[w]);
            }
        }
    }

    private void Learn(Write write, AppendOutcome outcome)
    {
        if (outcome.Status != AppendStatus.Accepted)
        {
            Refused++;
            return;
        }
        Accepted++;
        for (var i = 0; i < write.Runs.Count; i++)
        {
            var run = write.Runs[i];
            _streams.RemoveAll(s => s.Tenant == run.Tenant && s.Stream == run.Stream);
            _streams.Add((run.Tenant, run.Stream, outcome.Heads[i]));
        }
        if (write.Request is { } request)
        {
            _answered.Add(request);
        }
    }

    private Write Next()
    {
        var tenant = Tenants[_random.Next(Tenants.Length - 1)];
        var runs = new List<StreamRun> { Run(tenant) };
        if (_random.Next(5) == 0)
        {
            runs.Add(Fresh("platform", _random.Next(1, 3)));
        }
        var request = _random.Next(3) == 0 ? null : Request(tenant);
        return new Write(tenant, runs, EntryTime.Cut(TimeProvider.System.GetUtcNow()), request);
    }

    private StreamRun Run(string tenant)
    {
        var known = _streams.Where(s => s.Tenant == tenant).ToArray();
        if (known.Length == 0 || _random.Next(3) == 0)
        {
            return Fresh(tenant, _random.Next(1, 5));
        }
        var (_, stream, head) = known[_random.Next(known.Length)];
        // What is expected may be the head, anything, or a version long gone: that write is refused.
        StreamHead? expected = _random.Next(3) switch
        {
            0 => head,
            1 => null,
            _ => new StreamHead(head.Version + 3, RandomNumberGenerator.GetBytes(32), head.At),
        };
        return new StreamRun(tenant, stream, expected, Drafts(tenant, stream, _random.Next(1, 4)));
    }

    private StreamRun Fresh(string tenant, int events)
    {
        var stream = "grant/" + Guid.CreateVersion7();
        return new StreamRun(tenant, stream, StreamHead.None, Drafts(tenant, stream, events));
    }

    private AnsweredRequest Request(string tenant)
    {
        if (_answered.Count > 0 && _random.Next(6) == 0)
        {
            return _answered[_random.Next(_answered.Count)];
        }
        var answer = new byte[_random.Next(10, 300)];
        _random.NextBytes(answer);
        return new AnsweredRequest(Guid.NewGuid(), tenant, SHA256.HashData(answer), answer);
    }

    private EntryDraft[] Drafts(string tenant, string stream, int count)
    {
        var envelope = new Envelope("5f0c3f8e2b7d4c1a", "key", Cause: Guid.NewGuid().ToString(), Trace: "4bf92f3577b34da6a3ce929d0e0e4736");
        return
        [
            .. Enumerable.Range(0, count).Select(_ => envelope.Draft(tenant, stream, Guid.CreateVersion7(), "access-granted", 1, Data())),
        ];
    }

    private byte[] Data() =>
        Encoding.UTF8.GetBytes(
            $$"""{"nested":{"deep":[1,"ä\"",{"tenant":"other"}]},"note":"{{new string('x', _random.Next(200))}}","role":"auditor"}"""
        );
}
