using Platform.Ledger.Proof;
using Platform.Ledger.Proof.Verification;

namespace Platform.Tests.Ledger.Tampering;

/// <summary>Every column of the event table and of the leaves, changed in one row.</summary>
internal static class EventColumns
{
    public static readonly Tamper[] Kinds =
    [
        new(
            "an entry's bytes",
            async (scene, random) =>
            {
                var e = scene.Event(random);
                await scene.Ledger.TamperAsync(
                    "UPDATE events.mt_events SET bdata = $1 WHERE seq_id = $2",
                    random.Flip(e.Entry),
                    e.Sequence
                );
                return Told.At(e, FindingClass.EntryChanged);
            },
            "mt_events.bdata"
        ),
        Event("seq_id", "seq_id + 1000000", LedgerFindingClass.EntryMissing),
        Event("id", "gen_random_uuid()", LedgerFindingClass.EventColumn),
        Event("stream_id", "'role/elsewhere'", FindingClass.StreamColumn),
        Event("version", "version + 1000", FindingClass.VersionColumn),
        Event("data", """'{"a":1}'""", LedgerFindingClass.EventColumn),
        Event("type", "type || 'x'", LedgerFindingClass.EventColumn),
        Event("timestamp", "timestamp + interval '1 microsecond'", LedgerFindingClass.EventColumn),
        Event("tenant_id", "'intruder'", FindingClass.TenantColumn),
        Event("mt_dotnet_type", "mt_dotnet_type || 'x'", LedgerFindingClass.EventColumn),
        Event("is_archived", "true", LedgerFindingClass.EventColumn),
        Event("is_archived", "NULL", LedgerFindingClass.EventColumn),
        Leaf("position", "position + 100000", LedgerFindingClass.PlaceChanged),
        Leaf("position", "-position", LedgerFindingClass.PlaceChanged),
        Leaf("tenant", "'intruder'", FindingClass.TenantPositionGap, LedgerFindingClass.LogRewound),
        Leaf("tenant_position", "tenant_position + 100000", FindingClass.TenantPositionGap),
        Leaf("seq_id", "seq_id + 1000000", LedgerFindingClass.EntryMissing),
        Leaf("leaf", "sha256(leaf)", FindingClass.LeafColumn, FindingClass.EntryChanged),
    ];

    private static Tamper Event(string column, string value, params string[] classes) => Change("events.mt_events", column, value, classes);

    private static Tamper Leaf(string column, string value, params string[] classes) => Change("ledger.leaves", column, value, classes);

    private static Tamper Change(string table, string column, string value, string[] classes) =>
        new(
            $"{table}.{column} = {value}",
            async (scene, random) =>
            {
                var e = scene.Event(random);
                (await scene.Ledger.TamperAsync($"UPDATE {table} SET {column} = {value} WHERE seq_id = $1", e.Sequence)).ShouldBe(1);
                return Told.At(e, classes);
            },
            $"{table.Split('.')[1]}.{column}"
        );
}
