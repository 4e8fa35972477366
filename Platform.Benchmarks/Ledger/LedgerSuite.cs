using Npgsql;
using Platform.Ledger.Schema;

namespace Platform.Benchmarks.Ledger;

/// <summary><c>bench ledger</c>: what the chain costs on Marten, beside Marten alone and a bare COPY in the same run.</summary>
public sealed class LedgerSuite(LedgerPlace place, Action<string> tell)
{
    /// <summary>What it is called.</summary>
    public const string Name = "ledger";

    private const int Writers = 64;
    private const int BatchWriters = 4;
    private const int Tenants = 20;
    private const int DecideStreams = 4_000;
    private const int DecideEvents = 20;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);
    private readonly List<Measured> _rows = [];
    private readonly List<Figure> _costs = [];

    /// <summary>Ratios to what they are measured by, and what one operation takes.</summary>
    public IReadOnlyList<Figure> Figures { get; private set; } = [];

    public async Task<IReadOnlyList<Measured>> RunAsync()
    {
        await place.PrepareAsync();
        await using var owner = place.As(DatabaseRoles.Owner, LedgerPlace.Database);
        await using var service = place.As(DatabaseRoles.Service, LedgerPlace.Database);
        await using var worker = place.As(DatabaseRoles.Worker, LedgerPlace.Database);
        var ledger = place.Ledger();
        await using var bareStore = BareArm.Store(owner);
        await bareStore.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await using var ledgerStore = LedgerPlace.Store(service, ledger);
        var load = new ArmLoad(new BackendTime(place.Postmaster));
        LedgerArm[] ledgers = [new(ledgerStore, ledger), new(ledgerStore, ledger, notifies: true)];
        await WritesAsync(load, new BareArm(bareStore), ledgers, owner);
        var following = new FollowBench(place, worker, ledgers[0], tell);
        _rows.AddRange(await following.RunAsync(Median, owner));
        Figures = Ratios.Of(_rows, _costs);
        return _rows;
    }

    private async Task WritesAsync(ArmLoad load, IArm bare, LedgerArm[] ledgers, NpgsqlDataSource owner)
    {
        tell("filling streams of twenty events");
        var ledger = ledgers[0];
        IArm[] arms = [bare, ledger];
        foreach (var arm in arms)
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, DecideStreams),
                new ParallelOptions { MaxDegreeOfParallelism = 8 },
                async (i, _) => await arm.FillAsync(Tenant(i), Stream(i))
            );
            tell($"warming {arm.Name} up");
            await load.RunAsync("warm-up", Writers, WarmUp, 3, (w, i) => arm.AppendAsync(Tenant(w + i), New()));
            await load.RunAsync("warm-up", Writers, WarmUp, 1, (w, i) => DecideAsync(arm, w, i));
        }
        var rounds = new List<(Measured Row, List<Figure> Cost)>();
        var copies = new List<Measured>();
        for (var round = 1; round <= Suite.Rounds; round++)
        {
            tell($"ledger, round {round} of {Suite.Rounds}");
            foreach (var arm in (IArm[])[bare, .. ledgers])
            {
                rounds.Add(
                    await load.RunAsync($"{arm.Name}-append-64", Writers, Duration, 3, (w, i) => arm.AppendAsync(Tenant(w + i), New()))
                );
            }
            foreach (var arm in arms)
            {
                rounds.Add(await load.RunAsync($"{arm.Name}-decide-64", Writers, Duration, 1, (w, i) => DecideAsync(arm, w, i)));
            }
            rounds.Add(
                await load.RunAsync(
                    "ledger-batch",
                    BatchWriters,
                    Duration,
                    LedgerArm.BatchStreams,
                    (w, i) => ledger.BatchAsync(Tenant(w + i))
                )
            );
            copies.Add(await EventCopy.RunAsync(owner));
        }
        foreach (var name in rounds.Select(r => r.Row.Name).Distinct())
        {
            List<(Measured Row, List<Figure> Cost)> same = [.. rounds.Where(r => r.Row.Name == name)];
            var median = Measured.Median(same.ConvertAll(r => r.Row));
            _rows.Add(median);
            var cost = same.First(r => r.Row == median).Cost;
            tell(
                $"{name}: {median.EventsPerSecond:N0} events/s; {string.Join(", ", cost.Select(c => $"{c.Name.Split(' ')[1]} {c.Value:N0} {c.Unit}"))}"
            );
            _costs.AddRange(cost);
        }
        _rows.Add(Measured.Median(copies));
    }

    private async Task<Measured> Median(Func<Task<Measured>> measure)
    {
        var rounds = new List<Measured>();
        for (var round = 0; round < Suite.Rounds; round++)
        {
            rounds.Add(await measure());
        }
        return Measured.Median(rounds);
    }

    // A writer keeps to its own streams, so that none waits for another.
    private static Task DecideAsync(IArm arm, int writer, int i)
    {
        var number = writer + (i * Writers % (DecideStreams - Writers) / Writers * Writers);
        return arm.DecideAsync(Tenant(number), Stream(number));
    }

    private static string Tenant(int i) => $"bench-{i % Tenants}";

    private static string Stream(int i) => $"pass/decide-{i}-of-{DecideEvents}";

    private static string New() => $"pass/{Guid.CreateVersion7()}";
}
