using System.Globalization;
using Npgsql;
using Platform.EventStore.Privacy;
using Platform.EventStore.Projecting;
using Platform.EventStore.Schema;
using Platform.Projections.Audit;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Streams;

/// <summary>Rows of the trail in which everything worth finding comes last, and the plans of searches over them.</summary>
internal sealed class TrailPlans(TestInstance instance, NpgsqlDataSource keysDatabase, SubjectKeys keys) : IAsyncDisposable
{
    public const int Rows = 20_000;
    private const string Tenant = "planned";

    public static async Task<TrailPlans> OfAsync(TestInstance instance)
    {
        var place = ThrowAwayDirectory.Create("ring");
        Directory.CreateDirectory(place);
        var ring = Path.Combine(place, "keyring.json");
        KeyRing.CreateFile(ring, TimeProvider.System);
        var loaded = KeyRing.Load(ring);
        await ThrowAwayDirectory.RemoveAsync(place);
        var database = NpgsqlDataSource.Create(PostgresUrl.Parse(instance.KeysUrl).ToBuilder().ConnectionString);
        var plans = new TrailPlans(instance, database, new SubjectKeys(database, loaded, TimeProvider.System));
        await plans.FillAsync();
        return plans;
    }

    public ValueTask DisposeAsync() => keysDatabase.DisposeAsync();

    /// <summary>As prepared statements are planned, and with the values known.</summary>
    public static readonly string[] Modes = ["force_generic_plan", "force_custom_plan"];

    public async Task<string> PlanAsync(TrailFilter filter, string mode)
    {
        var statement = await TrailStatement.OfAsync(keys, Tenant, filter, CancellationToken.None);
        await using var connection = await Sql.OpenAsync(instance.DatabaseUrl);
        var types = statement.Parameters.Select(p =>
            p is long ? "bigint"
            : p is Guid ? "uuid"
            : "timestamptz"
        );
        var values = statement.Parameters.Select(p => p is DateTime at ? at.ToString("O", CultureInfo.InvariantCulture) : $"{p}");
        await RunAsync(
            connection,
            $"SET enable_seqscan = off; SET enable_bitmapscan = off; SET plan_cache_mode = {mode}; SET platform.tenant = '{Tenant}'"
        );
        await RunAsync(connection, $"PREPARE s (text, bigint, bigint, int{string.Concat(types.Select(t => ", " + t))}) AS {statement.Sql}");
        var execute = $"EXPLAIN EXECUTE s ('{Tenant}', 0, {Rows}, 51{string.Concat(values.Select(v => $", '{v}'"))})";
        await using var explain = new NpgsqlCommand(execute, connection);
        await using var reader = await explain.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }
        return string.Join('\n', plan);
    }

    /// <summary>When the row at that position happened.</summary>
    public static DateTimeOffset Moment(int position) => DateTimeOffset.UnixEpoch.AddSeconds(position);

    private async Task FillAsync()
    {
        var trail = new Trail(keys);
        var digests = await TrailDigests.ForAsync(keys, Tenant, CancellationToken.None);
        string Late(TrailTerm term, string late, string otherwise) =>
            $"CASE WHEN n > {Rows - 100} THEN {digests.Of(term, late)} ELSE {otherwise} END";
        await using var connection = await Sql.OpenAsync(instance.WorkerUrl);
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await Generations.EnsureLiveAsync(connection, trail, CancellationToken.None);
            await transaction.CommitAsync();
        }
        var often = digests.Of(TrailTerm.Type, "often")!.Value.ToString(CultureInfo.InvariantCulture);
        await RunAsync(
            connection,
            $"""
            INSERT INTO read.trail_1 (tenant, tenant_position, place, stream, type, action, outcome, actor, subject, ip, session, happened, event)
            SELECT '{Tenant}', n, n, {Late(TrailTerm.Stream, "account/late", "n / 20")}, {Late(TrailTerm.Type, "late", often)},
                {Late(TrailTerm.Action, "late", "n % 5")}, {Late(TrailTerm.Outcome, "late", "NULL::bigint")}, {Late(
                TrailTerm.Actor,
                "late",
                "n % 10"
            )},
                {Late(TrailTerm.Subject, "late", "n % 1000")}, {Late(TrailTerm.Ip, "192.0.2.1", "n % 30")},
                {Late(TrailTerm.Session, "late", "n % 100")}, to_timestamp(n), gen_random_uuid()
            FROM generate_series(1, {Rows}) n
            """
        );
        await RunAsync(
            connection,
            $"INSERT INTO read.trail_subjects_1 SELECT '{Tenant}', n * 10, n % 500 FROM generate_series(1, {Rows / 10}) n"
        );
        await RunAsync(
            connection,
            $"""
            INSERT INTO read.trail_spans_1
            SELECT '{Tenant}', n / {Trail.SpanPositions}, false, to_timestamp(min(n)), to_timestamp(max(n)) FROM generate_series(1, {Rows}) n GROUP BY 2
            """
        );
        await RunAsync(connection, "ANALYZE read.trail_1; ANALYZE read.trail_subjects_1; ANALYZE read.trail_spans_1");
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
