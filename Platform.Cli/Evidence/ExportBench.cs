using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Api.Hosting;
using Platform.Benchmarks;
using Platform.Benchmarks.Http;
using Platform.Cli.Client;
using Platform.Cli.Local;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;

namespace Platform.Cli.Evidence;

/// <summary>Exports a whole log of a running instance over HTTP, as <c>export</c> does, without and with the readable files.</summary>
public sealed class ExportBench(ServedTenant tenant, string databaseUrl, string path)
{
    public const int Events = 500_000;
    private const int InFlight = 256;
    private const int PerWrite = 50;
    private static readonly TimeSpan SignedMax = TimeSpan.FromMinutes(5);

    /// <summary>Appends entries of about 450 bytes and waits until a checkpoint covers them; not measured.</summary>
    public async Task FillAsync()
    {
        await using var service = PlatformSettings.Open(databaseUrl, "platform bench");
        await using var writer = new LogWriter(service, TimeProvider.System, NullLogger<LogWriter>.Instance);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Events / PerWrite),
            new ParallelOptions { MaxDegreeOfParallelism = InFlight },
            async (i, _) => await AppendAsync(writer, i)
        );
        using var client = Client();
        var covered = await Until.TrueAsync(
            async () =>
                long.Parse(
                    (string)(await client.GetAsync("v1/log/evidence", CancellationToken.None))["size"]!,
                    CultureInfo.InvariantCulture
                ) >= Events,
            SignedMax
        );
        if (!covered)
        {
            throw new InvalidOperationException("no checkpoint covers the entries");
        }
    }

    /// <summary>One export; operations are whole exports.</summary>
    public async Task<Measured> RunAsync(string name, params string[] readable)
    {
        using var client = Client();
        var request = new BundleRequest(new BundleFilter(null, null, null, null), readable, Open: false);
        var clock = Stopwatch.StartNew();
        var written = await new EvidenceBundle(client, request).WriteAsync(path, overwrite: true, _ => { }, CancellationToken.None);
        var seconds = clock.Elapsed.TotalSeconds;
        return new Measured(name, written.Entries / seconds, 1 / seconds, seconds * 1000, seconds * 1000);
    }

    private ApiClient Client() => new(tenant.Address.GetLeftPart(UriPartial.Authority), tenant.Key);

    // An event without personal values, which are the same bytes to an export, and without a read model of its own.
    private async Task AppendAsync(LogWriter writer, int number)
    {
        var at = EntryTime.Cut(TimeProvider.System.GetUtcNow());
        var envelope = new Envelope("5f0c3f8e2b7d4c1a", "key", Trace: "4bf92f3577b34da6a3ce929d0e0e4736");
        var stream = $"projection/of-the-benchmark-of-exports-{number}";
        var drafts = Enumerable
            .Range(0, PerWrite)
            .Select(_ => envelope.Draft(tenant.Id, stream, Guid.CreateVersion7(), "projection-resumed", 1, "{}"u8.ToArray()))
            .ToList();
        var outcome = await writer.AppendAsync(new Write(tenant.Id, [new StreamRun(tenant.Id, stream, null, drafts)], at));
        if (outcome.Status != AppendStatus.Accepted)
        {
            throw new InvalidOperationException($"an append was refused: {outcome.Status}");
        }
    }
}
