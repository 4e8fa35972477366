using Platform.Ledger.Proof;
using Platform.Ledger.Proof.Verification;

namespace Platform.Tests.Ledger.Tampering;

/// <summary>Rows deleted, put in, exchanged, moved, cut off.</summary>
internal static class RowTampering
{
    public static readonly Tamper[] Kinds =
    [
        new("an event deleted", DeleteEvent),
        new("a leaf deleted", DeleteLeaf),
        new("an event deleted with its leaf", DeleteBoth),
        new("a stream's row deleted", DeleteStream),
        new("a claim's stream taken away", OrphanClaim),
        new("an event put in below what is numbered", (scene, random) => PutInAsync(scene, random, below: true)),
        new("an event put in behind the end", (scene, random) => PutInAsync(scene, random, below: false)),
        new("an event put in with a leaf", PutInWithLeaf),
        new(
            "two entries exchanged",
            (scene, random) => ExchangeAsync(scene, random, "events.mt_events", "bdata", FindingClass.EntryChanged)
        ),
        new(
            "two leaves exchanged",
            (scene, random) => ExchangeAsync(scene, random, "ledger.leaves", "leaf", FindingClass.LeafColumn, FindingClass.EntryChanged)
        ),
        new(
            "two positions exchanged",
            (scene, random) =>
                ExchangeAsync(
                    scene,
                    random,
                    "ledger.leaves",
                    "tenant_position",
                    FindingClass.EntryMoved,
                    FindingClass.VersionGap,
                    LedgerFindingClass.RootChanged
                )
        ),
        new("two places exchanged", (scene, random) => ExchangeAsync(scene, random, "ledger.leaves", "position", FindingClass.EntryMoved)),
        new("an event moved to another stream", MoveToStream),
        new("an event moved to another tenant", MoveToTenant),
        new("the tail cut", CutTail),
        new("the tail cut, with its checkpoints and streams", CutTailAndCheckpoints),
    ];

    private static async Task<Told> DeleteEvent(TamperedLedger scene, Random random)
    {
        var e = scene.Event(random);
        await scene.Ledger.TamperAsync("DELETE FROM events.mt_events WHERE seq_id = $1", e.Sequence);
        return Told.At(e, LedgerFindingClass.EntryMissing);
    }

    private static async Task<Told> DeleteLeaf(TamperedLedger scene, Random random)
    {
        var e = scene.Event(random);
        await scene.Ledger.TamperAsync("DELETE FROM ledger.leaves WHERE seq_id = $1", e.Sequence);
        return Told.At(e, FindingClass.TenantPositionGap, LedgerFindingClass.LogRewound);
    }

    private static async Task<Told> DeleteBoth(TamperedLedger scene, Random random)
    {
        var e = scene.Event(random);
        await scene.Ledger.TamperAsync("DELETE FROM events.mt_events WHERE seq_id = $1", e.Sequence);
        await scene.Ledger.TamperAsync("DELETE FROM ledger.leaves WHERE seq_id = $1", e.Sequence);
        return Told.At(e, FindingClass.TenantPositionGap, LedgerFindingClass.LogRewound);
    }

    private static async Task<Told> DeleteStream(TamperedLedger scene, Random random)
    {
        var e = scene.Event(random);
        await scene.Ledger.TamperAsync("DELETE FROM events.mt_streams WHERE tenant_id = $1 AND id = $2", e.Tenant, e.Stream);
        return new Told([LedgerFindingClass.StreamRow], e.Tenant, null, e.Stream);
    }

    private static async Task<Told> OrphanClaim(TamperedLedger scene, Random random)
    {
        var tenant = LedgerWorkload.Tenants[random.Next(LedgerWorkload.Tenants.Length)];
        await scene.Ledger.TamperAsync(
            "UPDATE ledger.claims SET stream = 'account/none' WHERE digest = (SELECT digest FROM ledger.claims WHERE tenant = $1 ORDER BY digest LIMIT 1)",
            tenant
        );
        return new Told([LedgerFindingClass.ClaimOrphan], tenant, null, "account/none");
    }

    private static async Task<Told> PutInAsync(TamperedLedger scene, Random random, bool below)
    {
        var e = scene.Event(random);
        await CopyAsync(scene, e.Sequence, below ? -e.Sequence : e.Sequence + 1_000_000);
        return new Told(below ? [LedgerFindingClass.NotNumbered] : [FindingClass.StreamColumn], e.Tenant, null, "role/forged", e.Version);
    }

    private static async Task<Told> PutInWithLeaf(TamperedLedger scene, Random random)
    {
        var e = scene.Event(random);
        var end = scene.Last(e.Tenant);
        await CopyAsync(scene, e.Sequence, 1_000_000);
        await scene.Ledger.TamperAsync("UPDATE ledger.numbering SET position = position + 1, seq_id = 1000000");
        await scene.Ledger.TamperAsync(
            "INSERT INTO ledger.leaves SELECT max(position) + 1, $1, $2, 1000000, $3 FROM ledger.leaves",
            e.Tenant,
            end.Position + 1,
            e.Leaf
        );
        return new Told([FindingClass.StreamColumn], e.Tenant, end.Position + 1, "role/forged", e.Version);
    }

    private static Task<int> CopyAsync(TamperedLedger scene, long from, long to) =>
        scene.Ledger.TamperAsync(
            """
            INSERT INTO events.mt_events (seq_id, id, stream_id, version, data, bdata, type, timestamp, tenant_id, mt_dotnet_type, is_archived)
            SELECT $1, id_of.gen, 'role/forged', version, data, bdata, type, timestamp, tenant_id, mt_dotnet_type, is_archived
            FROM events.mt_events, (SELECT gen_random_uuid() AS gen) id_of WHERE seq_id = $2
            """,
            to,
            from
        );

    private static async Task<Told> ExchangeAsync(TamperedLedger scene, Random random, string table, string column, params string[] classes)
    {
        var (earlier, later) = scene.Pair(random);
        // A unique column is moved out of the way first.
        var (a, b) = (await ValueAsync(earlier.Sequence), await ValueAsync(later.Sequence));
        if (a is long)
        {
            await scene.Ledger.TamperAsync($"UPDATE {table} SET {column} = -9999999 WHERE seq_id = $1", earlier.Sequence);
        }
        await scene.Ledger.TamperAsync($"UPDATE {table} SET {column} = $1 WHERE seq_id = $2", a, later.Sequence);
        await scene.Ledger.TamperAsync($"UPDATE {table} SET {column} = $1 WHERE seq_id = $2", b, earlier.Sequence);
        return Told.At(earlier, classes);

        async Task<object> ValueAsync(long sequence) =>
            (await scene.Ledger.RowsAsync($"SELECT {column} FROM {table} WHERE seq_id = $1", r => r.GetValue(0), sequence))[0];
    }

    private static async Task<Told> MoveToStream(TamperedLedger scene, Random random)
    {
        var e = scene.Event(random);
        var other = scene.Events.Last(o => o.Tenant == e.Tenant && o.Stream != e.Stream);
        await scene.Ledger.TamperAsync(
            "UPDATE events.mt_events SET stream_id = $1, version = $2 WHERE seq_id = $3",
            other.Stream,
            other.Version + 1,
            e.Sequence
        );
        return Told.At(e, FindingClass.StreamColumn);
    }

    private static async Task<Told> MoveToTenant(TamperedLedger scene, Random random)
    {
        var e = scene.Event(random);
        await scene.Ledger.TamperAsync("UPDATE events.mt_events SET tenant_id = 'intruder' WHERE seq_id = $1", e.Sequence);
        await scene.Ledger.TamperAsync("UPDATE ledger.leaves SET tenant = 'intruder', tenant_position = 1 WHERE seq_id = $1", e.Sequence);
        return Told.At(e, FindingClass.TenantPositionGap, LedgerFindingClass.LogRewound);
    }

    private static async Task<Told> CutTail(TamperedLedger scene, Random random)
    {
        var e = scene.Event(random);
        await scene.Ledger.TamperAsync(
            "DELETE FROM events.mt_events WHERE seq_id IN (SELECT seq_id FROM ledger.leaves WHERE tenant = $1 AND tenant_position >= $2)",
            e.Tenant,
            e.Position
        );
        await scene.Ledger.TamperAsync("DELETE FROM ledger.leaves WHERE tenant = $1 AND tenant_position >= $2", e.Tenant, e.Position);
        return Told.At(e, LedgerFindingClass.LogRewound);
    }

    private static async Task<Told> CutTailAndCheckpoints(TamperedLedger scene, Random random)
    {
        var told = await CutTail(scene, random);
        await scene.Ledger.TamperAsync("DELETE FROM proof.checkpoints WHERE tenant = $1 AND size >= $2", told.Tenant, told.Position!);
        await scene.Ledger.TamperAsync(
            """
            UPDATE events.mt_streams s SET version = n.version, timestamp = n.at FROM (
                SELECT tenant_id, stream_id, max(version) AS version, max(timestamp) AS at FROM events.mt_events GROUP BY 1, 2) n
            WHERE n.tenant_id = s.tenant_id AND n.stream_id = s.id
            """
        );
        await scene.Ledger.TamperAsync(
            "DELETE FROM events.mt_streams s WHERE NOT EXISTS (SELECT FROM events.mt_events e WHERE e.tenant_id = s.tenant_id AND e.stream_id = s.id)"
        );
        return told;
    }
}
