using Npgsql;
using Platform.Ledger.Privacy;
using Platform.Ledger.Schema;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Privacy;

/// <summary>What the roles that serve can do in the keys database: make keys and read their own tenant's, and end none before its time.</summary>
public sealed class KeyPrivilegeTests : IClassFixture<KeysDatabase>, IAsyncDisposable
{
    private readonly string _tenant = Guid.NewGuid().ToString();
    private readonly string _ringPath = Path.Combine(Path.GetTempPath(), $"keyring-{Guid.NewGuid():n}");
    private readonly KeysDatabase _database;
    private readonly NpgsqlDataSource _pool;
    private readonly SubjectKeys _keys;

    public KeyPrivilegeTests(KeysDatabase database)
    {
        KeyRing.CreateFile(_ringPath, TimeProvider.System);
        _database = database;
        _pool = database.Connect();
        _keys = new SubjectKeys(_pool, KeyRing.Load(_ringPath), TimeProvider.System);
    }

    public static TheoryData<string> Roles => ["service", "worker"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        File.Delete(_ringPath);
    }

    [Theory]
    [InlineData("keys.subject_keys")]
    [InlineData("keys.tenant_keys")]
    public async Task a_query_that_forgets_its_tenant_sees_no_key(string table)
    {
        await _keys.ForAsync(_tenant, "ann", Cancel);
        (await Sql.ScalarAsync(_database.UrlOf("service"), $"SELECT count(*) FROM {table}")).ShouldBe(0L);
    }

    [Theory]
    [InlineData("UPDATE keys.tenant_keys SET epoch = 2")]
    [InlineData("DELETE FROM keys.subject_keys")]
    [InlineData("DELETE FROM keys.tenant_keys")]
    [InlineData("TRUNCATE keys.subject_keys")]
    [InlineData("SELECT FROM keys.subject_keys FOR UPDATE")]
    [InlineData("UPDATE keys.subject_keys SET wrapped = NULL, subject = NULL, destroyed_at = now()")]
    [InlineData("INSERT INTO keys.subject_keys SELECT * FROM keys.subject_keys ON CONFLICT (key) DO UPDATE SET wrapped = NULL")]
    public async Task the_roles_that_serve_can_only_make_keys(string statement)
    {
        await _keys.ForAsync(_tenant, "ann", Cancel);
        foreach (var role in Roles)
            await RefusedAsync(role, statement);
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task no_role_that_serves_can_change_any_column_of_a_subjects_key(string role)
    {
        await _keys.ForAsync(_tenant, "ann", Cancel);
        const string Columns = "SELECT attname FROM pg_attribute WHERE attrelid = 'keys.subject_keys'::regclass AND attnum > 0";
        var columns = await Sql.ColumnAsync(_database.OwnerUrl, Columns);
        columns.ShouldBe(["key", "tenant", "subject", "wrapped", "epoch", "created_at", "destroyed_at", "expires_at"], ignoreOrder: true);
        foreach (var column in columns)
            await RefusedAsync(role, $"UPDATE keys.subject_keys SET {column} = DEFAULT");
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task a_key_whose_time_is_not_over_survives_all_that_ends_keys(string role)
    {
        await _keys.ForAsync(_tenant, "ann", Cancel);
        await _keys.ForTemporaryAsync(_tenant, "answer", TimeSpan.FromMinutes(10), Cancel);
        var subjects = $"SELECT array_agg(subject) FROM keys.subject_keys WHERE tenant = '{_tenant}'";
        var all = (await Sql.ScalarAsync(_database.OwnerUrl, subjects)).ShouldBeOfType<byte[][]>();
        await AsTenantAsync(role, new("CALL keys.end_expired($1)") { Parameters = { new() { Value = all } } });
        await AsTenantAsync(role, new("SELECT keys.destroy_expired(1000)"));
        var kept = $"SELECT count(*) FROM keys.subject_keys WHERE tenant = '{_tenant}' AND wrapped IS NOT NULL";
        (await Sql.ScalarAsync(_database.OwnerUrl, kept)).ShouldBe(2L);
    }

    private async Task RefusedAsync(string role, string statement)
    {
        var refused = await Should.ThrowAsync<PostgresException>(() => AsTenantAsync(role, new(statement)), $"{role}: {statement}");
        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, $"{role}: {statement}");
    }

    private async Task AsTenantAsync(string role, NpgsqlBatchCommand command)
    {
        await using var pool = NpgsqlDataSource.Create(PostgresUrl.Parse(_database.UrlOf(role)).ConnectionString);
        await using var batch = pool.CreateBatch();
        batch.BatchCommands.Add(new("SELECT set_config('platform.tenant', $1, true)") { Parameters = { new() { Value = _tenant } } });
        batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(Cancel);
    }
}
