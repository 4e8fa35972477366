using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Cli.Local;
using Platform.Ledger.Proof;
using Platform.Ledger.Proof.Verification;
using Platform.Ledger.Proof.Watching;
using Platform.Ledger.Telemetry;
using Platform.Tests.Ledger.Tampering;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Proof;

/// <summary>The watch finds by itself what was changed, and is quiet again once it was put back.</summary>
[Collection(Alone.Name)]
public sealed class LedgerWatchTests(TamperedLedger scene) : IClassFixture<TamperedLedger>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly (string Class, string Sql)[] Changes =
    [
        (FindingClass.EntryChanged, "UPDATE events.mt_events SET bdata = bdata || ' ' WHERE seq_id = 5"),
        (LedgerFindingClass.EntryMissing, "DELETE FROM events.mt_events WHERE seq_id = 6"),
        (LedgerFindingClass.EventColumn, "UPDATE events.mt_events SET is_archived = true WHERE seq_id = 7"),
        (LedgerFindingClass.NotNumbered, "DELETE FROM ledger.leaves WHERE seq_id = 8"),
        (LedgerFindingClass.PlaceChanged, "DELETE FROM ledger.leaves WHERE seq_id = 9"),
        (DamageClass.CheckpointChanged, "UPDATE proof.checkpoints SET root = sha256(root) WHERE tenant = 'acme'"),
        (DamageClass.RootChanged, "UPDATE ledger.leaves SET leaf = sha256(leaf) WHERE tenant = 'birch'"),
    ];

    [Fact]
    public async Task what_is_changed_is_told_and_forgotten_when_it_was_put_back()
    {
        var told = new ConcurrentQueue<Damage>();
        var watch = Watch(told);
        using var stop = new CancellationTokenSource();
        var running = watch.RunAsync(stop.Token);
        foreach (var (@class, sql) in Changes)
        {
            told.Clear();
            (await scene.Ledger.TamperAsync(sql)).ShouldBePositive();
            (await Until.TrueAsync(() => told.Any(d => d.Class == @class), Deadline)).ShouldBeTrue($"{@class}: {watch.Trouble}");
            watch.Trouble.ShouldNotBeNull();
            await scene.PutBackAsync();
            (await Until.TrueAsync(() => watch.Trouble is null, Deadline)).ShouldBeTrue(watch.Trouble);
        }
        watch.Sign.Stuck.ShouldBeNull();
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task the_age_of_the_oldest_event_without_a_place_is_measured()
    {
        double? age = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == EngineTelemetry.Name && instrument.Name == "platform.ledger.unnumbered.age")
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => age = value);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var running = Watch([]).RunAsync(stop.Token);
        await LedgerWorkload.AppendAsync(scene.Ledger, "acme", "role/waiting");
        (await Until.TrueAsync(() => Measured() > 0, Deadline)).ShouldBeTrue();
        await scene.Proven.SignAsync();
        (await Until.TrueAsync(() => Measured() == 0, Deadline)).ShouldBeTrue();
        await stop.CancelAsync();
        await running;

        double? Measured()
        {
            listener.RecordObservableInstruments();
            return age;
        }
    }

    private LedgerWatch Watch(ConcurrentQueue<Damage> told) =>
        new(
            scene.Ledger.Worker,
            LedgerDatabase.Catalogue,
            scene.Proven.Keys,
            ProvenLedger.Origin,
            (damage, _) =>
            {
                told.Enqueue(damage);
                return Task.CompletedTask;
            },
            TimeProvider.System,
            NullLogger<LedgerWatch>.Instance
        );
}
