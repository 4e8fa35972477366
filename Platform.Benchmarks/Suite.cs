using Npgsql;
using Platform.Ledger.Privacy;

namespace Platform.Benchmarks;

/// <summary>Where a suite measures: an empty, migrated instance with the shipped roles.</summary>
public sealed record Place(
    NpgsqlDataSource Service,
    NpgsqlDataSource Worker,
    NpgsqlDataSource Owner,
    NpgsqlDataSource Keys,
    KeyRing KeyRing,
    string KeyRingPath
);

/// <summary>
/// The measurements of <c>./platform bench</c>. Each is taken three times, baselines in between, and told as medians: machines differ and
/// are noisy, so only ratios within one run say much.
/// </summary>
public sealed class Suite(Place place, Action<string> tell)
{
    public const int Rounds = 3;
    private const int VerifyEvents = 1_000_000;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(4);

    /// <summary>Until the runtime has compiled the hot path with its profile; else the first round measures the compiler.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    /// <summary>How long another transaction's snapshot is held open beside append-64-snapshot.</summary>
    private static readonly TimeSpan SnapshotHeld = TimeSpan.FromSeconds(60);

    /// <summary>What can be asked for.</summary>
    public static IReadOnlyList<string> Names { get; } = ["append", "decide", "verify", "rebuild", "proof"];

    /// <summary>What <see cref="Http.ServedSuite"/> can be asked for.</summary>
    public static IReadOnlyList<string> ServedNames { get; } = ["http", "query", "lag", "http-apart"];

    public async Task<IReadOnlyList<Measured>> RunAsync(IReadOnlyCollection<string> names)
    {
        var results = new List<Measured>();
        if (names.Contains("append"))
        {
            results.AddRange(await AppendAsync());
        }
        if (names.Contains("append") || names.Contains("decide"))
        {
            results.AddRange(await DecideAsync());
        }
        if (names.Contains("verify"))
        {
            tell("verify-database");
            results.Add(await MedianAsync(() => VerifyBench.RunAsync(place.Service, place.Worker, VerifyEvents)));
        }
        if (names.Contains("rebuild"))
        {
            results.Add(await RebuildAsync());
        }
        if (names.Contains("proof"))
        {
            results.AddRange(await ProofAsync());
        }
        return results;
    }

    private async Task<List<Measured>> ProofAsync()
    {
        var bench = new ProofBench(place.Service, place.Worker, place.KeyRingPath);
        tell("proof: 1,000 events a second over 100 tenants");
        var delay = await MedianAsync(bench.DelayAsync);
        tell("proof: catching up a million entries");
        var caught = await bench.CatchUpAsync();
        tell("proof: inclusion proofs");
        var proofs = new List<Measured>();
        for (var round = 0; round < Rounds; round++)
        {
            var (rate, bytes) = await bench.ProofsAsync();
            proofs.Add(rate);
            tell($"proof: a receipt at a million entries has {bytes} bytes");
        }
        return [delay, caught, Measured.Median(proofs)];
    }

    private async Task<Measured> RebuildAsync()
    {
        var bench = new RebuildBench(place.Service, place.Worker);
        tell($"appending {RebuildBench.Events:N0} interleaved events");
        await bench.FillAsync();
        var round = 0;
        tell("rebuild");
        return await MedianAsync(() => bench.RunAsync(++round));
    }

    private async Task<List<Measured>> AppendAsync()
    {
        var rounds = new List<Measured>();
        await AppendBench.RunAsync("warm-up", place.Service, 256, WarmUp);
        for (var round = 1; round <= Rounds; round++)
        {
            tell($"append, round {round} of {Rounds}");
            rounds.Add(await AppendBench.RunAsync("append-1", place.Service, 1, Duration));
            rounds.Add(await AppendBench.RunAsync("append-64", place.Service, 64, Duration));
            rounds.Add(await AppendBench.RunAsync("append-256", place.Service, 256, Duration));
            rounds.Add(await CopyBench.RunAsync(place.Owner));
        }
        tell($"append-64 beside a snapshot of {SnapshotHeld.TotalSeconds} s");
        rounds.AddRange(await BesideSnapshotAsync());
        return [.. rounds.GroupBy(r => r.Name).Select(g => Measured.Median([.. g]))];
    }

    private async Task<List<Measured>> BesideSnapshotAsync()
    {
        await using var connection = await place.Worker.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using (var look = new NpgsqlCommand("SELECT count(*) FROM platform.groups WHERE number < 10", connection, transaction))
        {
            await look.ExecuteScalarAsync();
        }
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var rounds = new List<Measured>();
        while (clock.Elapsed < SnapshotHeld)
        {
            rounds.Add(await AppendBench.RunAsync("append-64-snapshot", place.Service, 64, Duration));
        }
        return rounds;
    }

    private async Task<List<Measured>> DecideAsync()
    {
        var bench = new DecideBench(place.Service, new SubjectKeys(place.Keys, place.KeyRing, TimeProvider.System));
        var rounds = new List<Measured>();
        for (var round = 1; round <= Rounds; round++)
        {
            tell($"decide, round {round} of {Rounds}");
            await bench.FillAsync(streams: 60_000);
            rounds.Add(await bench.RunAsync("decide-64", 64, Duration / 2, warm: true));
            rounds.Add(await bench.RunAsync("decide-64-cold", 64, Duration / 2, warm: false));
        }
        return [.. rounds.GroupBy(r => r.Name).Select(g => Measured.Median([.. g]))];
    }

    private static async Task<Measured> MedianAsync(Func<Task<Measured>> measure)
    {
        var rounds = new List<Measured>();
        for (var round = 0; round < Rounds; round++)
        {
            rounds.Add(await measure());
        }
        return Measured.Median(rounds);
    }
}
