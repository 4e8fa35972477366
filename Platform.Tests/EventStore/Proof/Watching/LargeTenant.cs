using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>A tenant with many small entries, through the shipped writer.</summary>
internal static class LargeTenant
{
    private const int Each = 64;

    /// <param name="size">Entries; a multiple of 64.</param>
    public static async Task FillAsync(ProofDatabase database, string tenant, int size)
    {
        await using var writer = new LogWriter(
            database.Service,
            TimeProvider.System,
            NullLogger<LogWriter>.Instance,
            new LogWriterLimits { Deadline = TimeSpan.FromSeconds(60) }
        );
        var envelope = new Envelope("5f0c3f8e2b7d4c1a", "key");
        var data = Encoding.UTF8.GetBytes("""{"role":"auditor"}""");
        var at = EntryTime.Cut(TimeProvider.System.GetUtcNow());
        await Task.WhenAll(
            Enumerable
                .Range(0, size / Each)
                .Select(_ =>
                {
                    var stream = "grant/" + Guid.CreateVersion7();
                    var drafts = Enumerable
                        .Range(0, Each)
                        .Select(_ => envelope.Draft(tenant, stream, Guid.CreateVersion7(), "access-granted", 1, data));
                    return writer.AppendAsync(new Write(tenant, [new StreamRun(tenant, stream, StreamHead.None, [.. drafts])], at, null));
                })
        );
    }
}
