using Npgsql;
using Platform.Cli.Local;
using Platform.Ledger.Privacy;
using Platform.Ledger.Schema;
using Platform.Tests.Support;
using Platform.Tests.Verifier;

namespace Platform.Tests.Ledger.Skeleton;

/// <summary>A database of the sample host, migrated by its own verb, and the processes that a test starts on it.</summary>
public sealed class SkeletonHost : IAsyncDisposable
{
    private const string OperatorKey = "operator-key-of-a-test-run";
    private const string ReaderPassword = "reader";

    /// <summary>What its logs are called.</summary>
    public const string Origin = "log.skeleton";

    private static readonly TimeSpan FollowMax = TimeSpan.FromSeconds(60);
    private readonly List<IAsyncDisposable> _opened = [];
    private readonly Dictionary<string, string> _environment;

    private SkeletonHost(TestInstance instance, string database)
    {
        Directory = ThrowAwayDirectory.Create("skeleton");
        System.IO.Directory.CreateDirectory(Directory);
        var ring = Path.Combine(Directory, "ring.json");
        KeyRing.CreateFile(ring, TimeProvider.System);
        string On(string url) => (PostgresUrl.Parse(url) with { Database = database }).Url;
        var service = PostgresUrl.Parse(On(instance.DatabaseUrl));
        _environment = new()
        {
            ["SKELETON_OWNER"] = On(instance.OwnerUrl),
            ["SKELETON_SERVICE"] = service.Url,
            ["SKELETON_READER"] = (service with { User = DatabaseRoles.Reader, Password = ReaderPassword }).Url,
            ["SKELETON_WORKER"] = On(instance.WorkerUrl),
            ["SKELETON_KEYS"] = instance.KeysUrl,
            ["SKELETON_KEY_RING"] = ring,
            ["SKELETON_MEMORY"] = Path.Combine(Directory, "memory"),
            ["SKELETON_OPERATOR_KEY"] = OperatorKey,
            ["Logging__LogLevel__Default"] = "Warning",
        };
        Superuser = Keep(NpgsqlDataSource.Create(PostgresUrl.Parse(On(instance.SuperuserUrl)).ConnectionString));
    }

    public string Directory { get; }
    public NpgsqlDataSource Superuser { get; }
    public string MemoryPath => _environment["SKELETON_MEMORY"];

    public static async Task<SkeletonHost> CreateAsync(TestInstance instance)
    {
        var database = instance.Names.Log + "_skeleton";
        await LedgerBootstrap.EnsureAsync(instance.SuperuserUrl, ReaderPassword, database);
        var host = new SkeletonHost(instance, database);
        await host.RunAsync("migrate");
        return host;
    }

    /// <summary>Starts <c>api</c> or <c>worker</c>.</summary>
    public async Task<SkeletonProcess> StartAsync(string role) => Keep(await SkeletonProcess.ServeAsync(role, Directory, _environment));

    public Task<string> RunAsync(params string[] verb) => SkeletonProcess.RunAsync(Directory, _environment, verb);

    public static SkeletonCaller Operator(SkeletonProcess api) => new(api, OperatorKey, "");

    /// <summary>The database as the API's own role.</summary>
    public NpgsqlDataSource Service() =>
        NpgsqlDataSource.Create(PostgresUrl.Parse(_environment["SKELETON_SERVICE"]).ToBuilder().ConnectionString);

    /// <summary>A new tenant with a key that may do everything.</summary>
    public async Task<SkeletonCaller> TenantAsync(SkeletonProcess api)
    {
        var body = new { slug = $"t-{Guid.NewGuid():N}"[..20], name = "A customer" };
        var made = await SkeletonCaller.DoneAsync(() => Operator(api).PostAsync("/v1/operator/tenants", body));
        var tenant = made.Text("id");
        var key = new { name = "all", permissions = new[] { "*" } };
        var issued = await SkeletonCaller.DoneAsync(() => Operator(api).PostAsync($"/v1/operator/tenants/{tenant}/keys", key));
        return new SkeletonCaller(api, issued.Text("key"), tenant);
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Superuser.CreateCommand(sql);
        command.Parameters.AddRange(values.Select(value => new NpgsqlParameter { Value = value }).ToArray());
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public Task<long> EventsAsync(string tenant) =>
        ScalarAsync<long>("SELECT count(*) FROM events.mt_events WHERE tenant_id = $1 AND type <> 'tombstone'", tenant);

    /// <summary>How often a grant was ended by its time.</summary>
    public Task<long> EndedAsync(Guid grant) =>
        ScalarAsync<long>("SELECT count(*) FROM events.mt_events WHERE stream_id = $1 AND type = 'grant-expired'", $"grant/{grant}");

    /// <summary>How everything stands that follows the log, for whoever reads why a test failed.</summary>
    public async Task<string> StateAsync()
    {
        const string Sql = """
            SELECT concat_ws(E'\n', 'last event ' || (SELECT max(seq_id) FROM events.mt_events) || ', now ' || now(),
            (SELECT string_agg(concat_ws(' ', name, last_seq_id, last_updated), ', ') FROM events.mt_event_progression),
            'numbered to ' || (SELECT seq_id FROM ledger.numbering),
            'sequencer: ' || (SELECT concat_ws(' ', holder, position, leased_until) FROM proof.sequencer),
            'refused: ' || (SELECT string_agg(concat_ws(' ', tenant, reason, sentence), ', ') FROM proof.refusals),
            'messages: ' || (SELECT string_agg(concat_ws(' ', n, status, 'of node', owner_id), ', ')
                FROM (SELECT count(*) AS n, status, owner_id FROM messages.wolverine_incoming_envelopes GROUP BY 2, 3) m),
            'dead: ' || (SELECT string_agg(DISTINCT left(exception_message, 200), ', ') FROM messages.wolverine_dead_letters),
            'agents: ' || (SELECT string_agg(a.id || ' on ' || n.node_number, ', ')
                FROM messages.wolverine_node_assignments a JOIN messages.wolverine_nodes n ON n.id = a.node_id))
            """;
        const int LogEndMax = 6_000;
        var logs = _opened.OfType<SkeletonProcess>().Select(process => process.Log());
        return await ScalarAsync<string>(Sql) + string.Concat(logs.Select(log => "\n---\n" + log[Math.Max(0, log.Length - LogEndMax)..]));
    }

    /// <summary>Waits until read model, numbering and checkpoints have everything; then all of it must agree with the log.</summary>
    public async Task SettledAsync(string tenant)
    {
        const string Behind = """
            SELECT count(*) FROM events.mt_events e WHERE e.type <> 'tombstone' AND (
                e.seq_id > coalesce((SELECT last_seq_id FROM events.mt_event_progression WHERE name = 'accounts:All'), 0)
                OR NOT EXISTS (SELECT FROM ledger.leaves l WHERE l.seq_id = e.seq_id))
            """;
        const string Signed = """
            SELECT coalesce((SELECT max(size) FROM proof.checkpoints WHERE tenant = $1), 0) = (SELECT count(*) FROM ledger.leaves WHERE tenant = $1)
            """;
        var settled = await Until.TrueAsync(
            async () => await ScalarAsync<long>(Behind) == 0 && await ScalarAsync<bool>(Signed, tenant),
            FollowMax
        );
        settled.ShouldBeTrue(settled ? "" : $"what follows the log has not caught up; {await StateAsync()}");
        const string Wrong = """
            SELECT count(*) FROM (
                SELECT tenant_id, stream_id, count(*) AS changes FROM events.mt_events WHERE stream_id LIKE 'account/%' GROUP BY 1, 2) e
            FULL JOIN read.accounts a ON a.tenant = e.tenant_id AND 'account/' || a.account = e.stream_id
            WHERE a.changes IS DISTINCT FROM e.changes
            """;
        (await ScalarAsync<long>(Wrong)).ShouldBe(0, "accounts whose changes were not counted once each");
        await VerifiedAsync(tenant);
    }

    /// <summary>Exports a tenant's log and has platform-verify look at it.</summary>
    public async Task VerifiedAsync(string tenant)
    {
        var directory = Path.Combine(Directory, $"export-{Guid.NewGuid():N}");
        await RunAsync("export", tenant, directory);
        var verified = Verifying.Run("log", directory, "--strict");
        verified.ExitCode.ShouldBe(0, verified.Output + verified.Errors);
        File.ReadLines(Path.Combine(directory, "entries.ndjson")).LongCount().ShouldBe(await EventsAsync(tenant));
    }

    public async ValueTask DisposeAsync()
    {
        _opened.Reverse();
        foreach (var opened in _opened)
        {
            await opened.DisposeAsync();
        }
        await ThrowAwayDirectory.RemoveAsync(Directory);
    }

    private T Keep<T>(T opened)
        where T : IAsyncDisposable
    {
        _opened.Add(opened);
        return opened;
    }
}
