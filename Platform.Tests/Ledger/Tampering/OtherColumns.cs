using Platform.Ledger.Proof.Verification;

namespace Platform.Tests.Ledger.Tampering;

/// <summary>Every column of the streams' rows and of kept answers, changed in one row.</summary>
internal static class OtherColumns
{
    private const string Intruder = "intruder";

    public static readonly Tamper[] Kinds =
    [
        Stream("id", "id || 'x'"),
        Stream("type", "'nothing'"),
        Stream("type", "CASE type WHEN 'role' THEN 'account' ELSE 'role' END"),
        Stream("version", "version + 1"),
        Stream("version", "NULL"),
        Stream("timestamp", "timestamp + interval '1 hour'"),
        Stream("created", "created - interval '1 hour'"),
        Stream("tenant_id", $"'{Intruder}'"),
        Stream("is_archived", "true"),
        Stream("compacted_version", "3"),
        Answer("at", "at + interval '1 microsecond'"),
        Answer("tenant", $"'{Intruder}'"),
        Answer("tenant", "CASE tenant WHEN 'acme' THEN 'birch' ELSE 'acme' END"),
        Answer("digest", "sha256(digest)"),
        Answer("body_digest", "sha256(body_digest)"),
        Answer("status", "204"),
        Answer("etag", "'\"2\"'"),
        Answer("etag", "NULL"),
        Answer("location", "'/v1/other'"),
        Answer("token", "token || 'x'"),
        Answer("body", """'{"ok":false}'"""),
        Answer("seal", "sha256(seal)"),
    ];

    private static Tamper Stream(string column, string value) =>
        new(
            $"mt_streams.{column} = {value}",
            async (scene, random) =>
            {
                var e = scene.Event(random);
                var changed = await scene.Ledger.TamperAsync(
                    $"UPDATE events.mt_streams SET {column} = {value} WHERE tenant_id = $1 AND id = $2",
                    e.Tenant,
                    e.Stream
                );
                changed.ShouldBe(1);
                return new Told([LedgerFindingClass.StreamRow], e.Tenant, null, e.Stream);
            },
            $"mt_streams.{column}"
        );

    private static Tamper Answer(string column, string value) =>
        new(
            $"answers.{column} = {value}",
            async (scene, random) =>
            {
                var tenant = LedgerWorkload.Tenants[random.Next(LedgerWorkload.Tenants.Length)];
                var now = await scene.Ledger.RowsAsync(
                    $"""
                    UPDATE ledger.answers SET {column} = {value} WHERE digest =
                        (SELECT digest FROM ledger.answers WHERE tenant = $1 ORDER BY digest LIMIT 1) RETURNING tenant
                    """,
                    r => r.GetString(0),
                    tenant
                );
                return new Told([LedgerFindingClass.AnswerChanged], now.ShouldHaveSingleItem());
            },
            $"answers.{column}"
        );
}
