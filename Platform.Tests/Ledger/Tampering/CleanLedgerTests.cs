using System.Collections.Concurrent;
using Platform.Ledger.Proof.Verification;
using Platform.Tests.Ledger.Proof;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Tampering;

/// <summary>A ledger that nobody changed is never called damaged, whatever is written meanwhile; a verification tells how far it is and can be called off.</summary>
[Collection(Alone.Name)]
public sealed class CleanLedgerTests(TestCluster cluster, ITestOutputHelper output)
{
    private static readonly int Runs = Long.Times(usual: 10, asked: 100);

    [Fact]
    public async Task runs_beside_writers_find_nothing()
    {
        await using var proven = await ProvenLedger.CreateAsync(cluster);
        proven.Start();
        var random = new Random(Seeds.Next(output));
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await new LedgerWorkload(proven.Ledger, random.Next()).WriteAsync(saves: 5);
            }
        });
        var sizes = new HashSet<long>();
        for (var run = 0; run < Runs; run++)
        {
            var known = new KnownOutside
            {
                Remembered = File.Exists(proven.MemoryPath)
                    ? KnownOutside.ByTenant(await proven.RememberedAsync(), ProvenLedger.Origin)
                    : new Dictionary<string, Platform.Ledger.Proof.Notes.Checkpoint>(),
                Signing = proven.Keys,
                BaseOrigin = ProvenLedger.Origin,
                Keys = proven.Ledger.Keys,
            };
            var report = await new LedgerVerifier(proven.Ledger.Worker, LedgerDatabase.Catalogue, known).VerifyAllAsync(
                null,
                CancellationToken.None
            );
            report.First.ShouldBeNull($"run {run}");
            sizes.Add(report.Entries);
        }
        await stop.CancelAsync();
        await writing;
        sizes.Count.ShouldBeGreaterThan(Runs / 10);
        output.WriteLine($"sizes from {sizes.Min()} to {sizes.Max()}");
    }

    [Fact]
    public async Task a_verification_tells_how_far_it_is()
    {
        await using var proven = await ProvenLedger.CreateAsync(cluster);
        await new LedgerWorkload(proven.Ledger, Seeds.Next(output)).WriteAsync(saves: 10);
        await proven.SignAsync();
        var told = new Told();
        var report = await new LedgerVerifier(proven.Ledger.Worker, LedgerDatabase.Catalogue).VerifyAsync(
            "acme",
            told,
            CancellationToken.None
        );
        report.Clean.ShouldBeTrue();
        told.Counts.ShouldNotBeEmpty();
        told.Counts.ShouldBe(told.Counts.Order());
        told.Counts.Max().ShouldBe(report.Entries);
        report.Unsigned.ShouldBe(0);
    }

    [Fact]
    public async Task a_verification_ends_when_it_is_called_off()
    {
        await using var proven = await ProvenLedger.CreateAsync(cluster);
        await new LedgerWorkload(proven.Ledger, Seeds.Next(output)).WriteAsync(saves: 10);
        await proven.SignAsync();
        using var stop = new CancellationTokenSource();
        var verifier = new LedgerVerifier(proven.Ledger.Worker, LedgerDatabase.Catalogue);
        await Should.ThrowAsync<OperationCanceledException>(() => verifier.VerifyAllAsync(new Told(stop.Cancel), stop.Token));
        (await verifier.VerifyAllAsync(null, CancellationToken.None)).First.ShouldBeNull();
    }

    [Fact]
    public async Task what_fails_while_rows_are_looked_at_ends_the_verification()
    {
        await using var proven = await ProvenLedger.CreateAsync(cluster);
        await new LedgerWorkload(proven.Ledger, Seeds.Next(output)).WriteAsync(saves: 10);
        await proven.SignAsync();
        var verifier = new LedgerVerifier(proven.Ledger.Worker, LedgerDatabase.Catalogue);
        var failing = verifier.VerifyAllAsync(
            new Told(() => throw new InvalidOperationException("the listener fails")),
            CancellationToken.None
        );
        await Should.ThrowAsync<InvalidOperationException>(() => failing.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private sealed class Told(Action? act = null) : IProgress<long>
    {
        private readonly ConcurrentQueue<long> _counts = new();

        public IReadOnlyList<long> Counts => [.. _counts];

        public void Report(long value)
        {
            _counts.Enqueue(value);
            act?.Invoke();
        }
    }
}
