using System.Globalization;
using Platform.EventStore.Projecting;
using Platform.Ledger.Privacy;
using Platform.Projections.Audit;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Streams;

/// <summary>
/// Rows of a trail and their log. Half of all are busy's, often, and about shared, among others; the other half are others' and other: those never meet. What is
/// late is rare, and last.
/// </summary>
internal static class TrailPlanRows
{
    public const int Count = 20_000;
    public const string Tenant = "planned";
    private const int Late = 100;

    public static async Task FillAsync(TestInstance instance, SubjectKeys keys)
    {
        var digests = await TrailDigests.ForAsync(keys, Tenant, CancellationToken.None);
        await using var worker = await Sql.OpenAsync(instance.WorkerUrl);
        await using (var transaction = await worker.BeginTransactionAsync())
        {
            await Generations.EnsureLiveAsync(worker, new Trail(keys), CancellationToken.None);
            await transaction.CommitAsync();
        }
        await TrailPlans.RunAsync(worker, Rows(digests));
        await TrailPlans.RunAsync(worker, "ANALYZE read.trail_1; ANALYZE read.trail_subjects_1; ANALYZE read.trail_spans_1");
        await using var superuser = await Sql.OpenAsync(instance.SuperuserUrl);
        await TrailPlans.RunAsync(superuser, Log);
    }

    private static string Rows(TrailDigests digests)
    {
        string Digest(TrailTerm term, string value) => digests.Of(term, value)!.Value.ToString(CultureInfo.InvariantCulture);
        string AtTheEnd(TrailTerm term, string late, string otherwise) =>
            $"CASE WHEN n > {Count - Late} THEN {Digest(term, late)} ELSE {otherwise} END";
        string Half(TrailTerm term, string even, string odd) => $"CASE WHEN n % 2 = 0 THEN {Digest(term, even)} ELSE {odd} END";
        return $"""
            INSERT INTO read.trail_1 (tenant, tenant_position, place, stream, type, action, outcome, actor, subject, ip, session, happened, event)
            SELECT '{Tenant}', n, n,
                {AtTheEnd(TrailTerm.Stream, "account/late", "n / 20")},
                {AtTheEnd(TrailTerm.Type, "late", Half(TrailTerm.Type, "often", Digest(TrailTerm.Type, "other")))},
                {AtTheEnd(TrailTerm.Action, "late", "n % 5")},
                {AtTheEnd(TrailTerm.Outcome, "late", "NULL::bigint")},
                {AtTheEnd(TrailTerm.Actor, "late", Half(TrailTerm.Actor, "busy", "n % 10"))},
                {AtTheEnd(TrailTerm.Subject, "late", "n % 1000")},
                {AtTheEnd(TrailTerm.Ip, "192.0.2.1", "n % 30")},
                {AtTheEnd(TrailTerm.Session, "late", "n % 100")},
                to_timestamp(n), gen_random_uuid()
            FROM generate_series(1, {Count}) n;
            INSERT INTO read.trail_subjects_1
            SELECT '{Tenant}', n * 10, n % 500 FROM generate_series(1, {Count / 10}) n
            UNION SELECT '{Tenant}', n * 2, {Digest(TrailTerm.Subject, "shared")} FROM generate_series(1, {Count / 2}) n;
            INSERT INTO read.trail_spans_1
            SELECT '{Tenant}', n / {Trail.SpanPositions}, false, to_timestamp(min(n)), to_timestamp(max(n)) FROM generate_series(1, {Count}) n GROUP BY 2
            """;
    }

    private static readonly string Log = $"""
        INSERT INTO platform.log (position, tenant, tenant_position, stream, version, leaf, entry)
        SELECT n + 1000, '{Tenant}', n, 'account/' || n / 50, n % 50 + 1, '\x00', '\x00' FROM generate_series(1, {Count}) n;
        ANALYZE platform.log
        """;
}
