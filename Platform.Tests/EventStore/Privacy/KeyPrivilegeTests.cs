using Npgsql;
using Platform.Ledger.Privacy;

namespace Platform.Tests.EventStore.Privacy;

public sealed class KeyPrivilegeTests : IClassFixture<KeysDatabase>, IAsyncDisposable
{
    private readonly string _tenant = Guid.NewGuid().ToString();
    private readonly string _ringPath = Path.Combine(Path.GetTempPath(), $"keyring-{Guid.NewGuid():n}");
    private readonly NpgsqlDataSource _pool;
    private readonly SubjectKeys _keys;

    public KeyPrivilegeTests(KeysDatabase database)
    {
        KeyRing.CreateFile(_ringPath, TimeProvider.System);
        _pool = database.Connect();
        _keys = new SubjectKeys(_pool, KeyRing.Load(_ringPath), TimeProvider.System);
    }

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
        await using var command = _pool.CreateCommand($"SELECT count(*) FROM {table}");
        (await command.ExecuteScalarAsync(Cancel)).ShouldBe(0L);
    }

    [Theory]
    [InlineData("UPDATE keys.subject_keys SET tenant = 'x'", PostgresErrorCodes.InsufficientPrivilege)]
    [InlineData("UPDATE keys.tenant_keys SET epoch = 2", PostgresErrorCodes.InsufficientPrivilege)]
    [InlineData("DELETE FROM keys.subject_keys", PostgresErrorCodes.InsufficientPrivilege)]
    [InlineData("DELETE FROM keys.tenant_keys", PostgresErrorCodes.InsufficientPrivilege)]
    [InlineData("TRUNCATE keys.subject_keys", PostgresErrorCodes.InsufficientPrivilege)]
    [InlineData("UPDATE keys.subject_keys SET wrapped = decode(repeat('00', 60), 'hex')", PostgresErrorCodes.CheckViolation)]
    public async Task the_service_can_only_make_and_destroy_keys(string statement, string error)
    {
        await _keys.ForAsync(_tenant, "ann", Cancel);
        await using var batch = _pool.CreateBatch();
        batch.BatchCommands.Add(new("SELECT set_config('platform.tenant', $1, true)") { Parameters = { new() { Value = _tenant } } });
        batch.BatchCommands.Add(new(statement));
        (await Should.ThrowAsync<PostgresException>(() => batch.ExecuteNonQueryAsync(Cancel))).SqlState.ShouldBe(error);
    }
}
