using System.Threading.Channels;
using Npgsql;
using Platform.Domain.Audit;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Jobs;
using Platform.EventStore.Proof;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.Projections.Audit;

/// <summary>Carries out a requested verification and writes down what it found. A tenant is told of its own log alone.</summary>
public sealed class VerifyLog(NpgsqlDataSource worker, Decider decider, TimeProvider clock)
{
    /// <summary>The kind of job this is.</summary>
    public const string Kind = "verify-log";

    /// <summary>The tenant whose verifications cover the whole log.</summary>
    private const string PlatformTenant = "platform";

    public async Task RunAsync(HeldJob job, Func<object, Task> tell, CancellationToken cancel)
    {
        var told = Channel.CreateBounded<VerificationProgress>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest }
        );
        var telling = TellAsync(told.Reader, tell, cancel);
        VerificationReport report;
        try
        {
            report = await ChainVerifier.VerifyAsync(
                worker,
                new Telling(told.Writer),
                job.Tenant == PlatformTenant ? null : job.Tenant,
                cancel
            );
        }
        finally
        {
            told.Writer.TryComplete();
            await telling;
        }
        var first = report.First;
        var e = new VerificationCompleted(
            report.Clean,
            report.Events,
            first?.Class,
            job.Tenant == PlatformTenant ? first?.Position : first?.TenantPosition,
            first?.Sentence
        );
        var stream = new StreamId(job.Tenant, job.Stream);
        var question = new Question(
            new CommandContext("verifier", "system", EntryTime.Cut(clock.GetUtcNow()), Cause: job.Id.ToString()),
            job.Tenant,
            [new StreamRead(stream, AggregateType.Of(typeof(Verification)))],
            // A second run of the same job adds nothing.
            states => new Decision(
                null,
                states[0] is Verification { Completed: false } ? [new StreamEvents(stream, [e])] : [],
                _ => new Answer(200)
            )
        );
        await decider.DecideAsync(question, cancel);
    }

    private static async Task TellAsync(ChannelReader<VerificationProgress> progress, Func<object, Task> tell, CancellationToken cancel)
    {
        await foreach (var at in progress.ReadAllAsync(cancel))
        {
            await tell(new { checkedEntries = at.Done, allEntries = at.Total });
        }
    }

    private sealed class Telling(ChannelWriter<VerificationProgress> to) : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value) => to.TryWrite(value);
    }
}
