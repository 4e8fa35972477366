using System.Globalization;
using Platform.Api.Audit;
using Platform.Cli.Client;
using Platform.Cli.Local;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Privacy;

namespace Platform.Cli.Generate;

/// <summary>How much is generated, and of what.</summary>
/// <param name="Accounts">How many accounts there are; each is a stream. Every outside action is another.</param>
public sealed record GeneratorPlan(string Tenant, int Events, int Accounts, int Seed);

/// <summary>What entries are made and appended with.</summary>
public sealed record GeneratorEngine(LogWriter Writer, EventDrafts Drafts, SubjectKeys Keys, TimeProvider Clock);

/// <summary>
/// Appends a plausible log to a tenant through the engine's own writer, as the service role: the entries are sealed, linked and claimed as any
/// others. Lanes run side by side, each with accounts of its own, so that no two meet at a stream.
/// </summary>
public sealed class Generator(GeneratorEngine engine)
{
    public const int EventsMax = 50_000_000;
    public const int AccountsMax = 1_000_000;

    /// <summary>Writes on their way at once.</summary>
    internal const int Lanes = 128;

    /// <exception cref="UserException">The seed was used in this tenant before, or the log is away.</exception>
    public async Task RunAsync(GeneratorPlan plan, Action<Done> tell, CancellationToken cancel)
    {
        var world = new GeneratedWorld(plan.Seed, Math.Min(plan.Accounts, plan.Events));
        var streamKey = await RecordingActions.StreamKeyAsync(engine.Keys, plan.Tenant, cancel);
        var appended = 0;
        void Appended(int events)
        {
            var all = Interlocked.Add(ref appended, events);
            tell(
                new Done((double)all / plan.Events, string.Create(CultureInfo.InvariantCulture, $"{all:#,0} of {plan.Events:#,0} events"))
            );
        }
        // One lane that cannot go on ends the others.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => LaneAsync(lane), stop.Token)));

        async Task LaneAsync(int lane)
        {
            try
            {
                await new GeneratorLane(engine, plan, world, streamKey, lane).RunAsync(Appended, stop.Token);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }
}
