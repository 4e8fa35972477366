using Platform.Ledger.Proof.Verification;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Tampering;

/// <summary>Whatever a superuser changes with the triggers off, verification names its class and its first place.</summary>
[Collection(Alone.Name)]
public sealed class TamperingTests(TamperedLedger scene, ITestOutputHelper output) : IClassFixture<TamperedLedger>
{
    private static readonly int Rounds = Long.Times(usual: 1, asked: 6);
    private static readonly string[] Proved = ["mt_events", "mt_streams", "leaves", "answers"];

    [Fact]
    public Task every_column_of_events_and_leaves() => TamperAsync(EventColumns.Kinds);

    [Fact]
    public Task every_column_of_streams_and_answers() => TamperAsync(OtherColumns.Kinds);

    [Fact]
    public Task rows_deleted_put_in_exchanged_moved_and_cut_off() => TamperAsync(RowTampering.Kinds);

    [Fact]
    public async Task no_column_is_left_out()
    {
        var columns = await scene.Ledger.RowsAsync(
            "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema IN ('events', 'ledger') AND table_name = ANY($1)",
            r => r.GetString(0),
            (object)Proved
        );
        columns.Except(EventColumns.Kinds.Concat(OtherColumns.Kinds).Select(k => k.Column)).ShouldBeEmpty();
    }

    private async Task TamperAsync(Tamper[] kinds)
    {
        var seed = Seeds.Next(output);
        var verifier = await scene.VerifierAsync();
        var failures = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var kind in kinds)
            {
                var told = await kind.Run(scene, new Random(seed + round));
                var all = await verifier.VerifyAllAsync(null, CancellationToken.None);
                var one = await verifier.VerifyAsync(told.Tenant, null, CancellationToken.None);
                var untouched = LedgerWorkload.Tenants.First(t =>
                    t != told.Tenant && !kind.Name.Contains($"'{t}'", StringComparison.Ordinal)
                );
                var other = await verifier.VerifyAsync(untouched, null, CancellationToken.None);
                if (!Tells(all, told) || !Tells(one, told) || !other.Clean)
                {
                    failures.Add(
                        $"round {round}, {kind.Name}: expected {told} {string.Join(' ', told.Classes)}, of all {all.First}, of one {one.First}, of another {other.First}"
                    );
                }
                await scene.PutBackAsync();
            }
            (await verifier.VerifyAllAsync(null, CancellationToken.None)).First.ShouldBeNull();
        }
        failures.ShouldBeEmpty($"seed {seed}");
    }

    private static bool Tells(LedgerReport report, Told told) =>
        report.First is { } first
        && told.Classes.Contains(first.Class)
        && first.Tenant == told.Tenant
        // A root that was signed at a size between two exchanged places is met first: what is wrong lies behind the one before it.
        && (
            told.Position is null
            || told.Position == first.Position
            || (first.Class == LedgerFindingClass.RootChanged && first.Position <= told.Position)
        )
        && (told.Stream is null || told.Stream == first.Stream)
        && (told.Version is null || told.Version == first.Version);
}
