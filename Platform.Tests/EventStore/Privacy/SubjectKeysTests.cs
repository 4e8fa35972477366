using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Platform.Ledger.Privacy;
using Platform.Ledger.Serialization;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Privacy;

public sealed class SubjectKeysTests(KeysDatabase database) : IClassFixture<KeysDatabase>, IAsyncLifetime
{
    private const string Stream = "account/7";
    private readonly string _tenant = Guid.NewGuid().ToString();
    private readonly string _ringPath = Path.Combine(Path.GetTempPath(), $"keyring-{Guid.NewGuid():n}");
    private readonly Clock _clock = new();
    private readonly List<NpgsqlDataSource> _pools = [];
    private SubjectKeys _keys = null!;

    private CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        KeyRing.CreateFile(_ringPath, TimeProvider.System);
        _keys = Process();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools)
            await pool.DisposeAsync();
        File.Delete(_ringPath);
    }

    [Fact]
    public async Task a_subject_keeps_its_key_in_every_process()
    {
        var key = await _keys.ForAsync(_tenant, "ann", Cancel);
        var text = Seal(key, "secret");
        var elsewhere = Process();
        (await elsewhere.ForAsync(_tenant, "ann", Cancel)).Id.ShouldBe(key.Id);
        (await OpenAsync(elsewhere, text)).ShouldBe("secret");
    }

    [Fact]
    public async Task a_key_in_memory_costs_no_wait()
    {
        _keys.TryGet(_tenant, "ann", out _).ShouldBeFalse();
        var key = await _keys.ForAsync(_tenant, "ann", Cancel);
        _keys.TryGet(_tenant, "ann", out var cached).ShouldBeTrue();
        cached.ShouldBe(key);
    }

    [Fact]
    public async Task many_processes_that_ask_at_once_get_one_key_each_subject()
    {
        var names = Enumerable.Range(0, 300).Select(i => $"subject {i}").ToArray();
        var processes = Enumerable.Range(0, 8).Select(_ => Process()).ToArray();
        var answers = await Task.WhenAll(
            processes.Select((process, i) => process.ForManyAsync(_tenant, i % 2 == 0 ? names : [.. names.Reverse()], Cancel).AsTask())
        );
        var first = answers[0].Select(key => key.Id).ToArray();
        first.Distinct().Count().ShouldBe(names.Length);
        for (var i = 0; i < answers.Length; i++)
            answers[i].Select(key => key.Id).ShouldBe(i % 2 == 0 ? first : first.Reverse());
    }

    [Fact]
    public async Task names_given_twice_and_more_than_a_batch_are_answered_in_order()
    {
        var names = Enumerable.Range(0, SubjectKeys.BatchMax + 5).Select(i => $"n{i % (SubjectKeys.BatchMax + 2)}").ToArray();
        var keys = await _keys.ForManyAsync(_tenant, names, Cancel);
        keys[^1].ShouldBe(keys[2]);
        keys.Distinct().Count().ShouldBe(SubjectKeys.BatchMax + 2);
    }

    [Fact]
    public async Task a_destroyed_key_is_known_to_be_destroyed()
    {
        var key = await _keys.ForAsync(_tenant, "ann", Cancel);
        var text = Seal(key, "secret");
        (await _keys.DestroyAsync(database.OwnerUrl, _tenant, "ann")).ShouldBe(key.Id);
        (await _keys.FindAsync(_tenant, key.Id, Cancel)).ShouldBeNull();
        (await OpenAsync(_keys, text)).ShouldBe($"erased:{key.Id}");
        (await OpenAsync(Process(), text)).ShouldBe($"erased:{key.Id}");
    }

    [Fact]
    public async Task the_name_of_a_destroyed_key_gets_a_new_one()
    {
        var key = await _keys.ForAsync(_tenant, "ann", Cancel);
        await _keys.DestroyAsync(database.OwnerUrl, _tenant, "ann");
        (await _keys.ForAsync(_tenant, "ann", Cancel)).Id.ShouldNotBe(key.Id);
    }

    [Fact]
    public async Task another_process_stops_using_a_destroyed_key_when_its_memory_is_old()
    {
        var elsewhere = Process();
        var key = await elsewhere.ForAsync(_tenant, "ann", Cancel);
        await _keys.DestroyAsync(database.OwnerUrl, _tenant, "ann");
        _clock.Advance(SubjectKeys.CachedAgeMax);
        (await elsewhere.FindAsync(_tenant, key.Id, Cancel)).ShouldBeNull();
        (await elsewhere.ForAsync(_tenant, "ann", Cancel)).Id.ShouldNotBe(key.Id);
    }

    [Fact]
    public async Task another_process_stops_at_once_when_told()
    {
        var elsewhere = Process();
        var key = await elsewhere.ForAsync(_tenant, "ann", Cancel);
        await _keys.DestroyAsync(database.OwnerUrl, _tenant, "ann");
        elsewhere.Forget(_tenant, key.Id);
        elsewhere.TryGet(_tenant, "ann", out _).ShouldBeFalse();
        (await elsewhere.FindAsync(_tenant, key.Id, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task a_key_that_was_never_issued_is_an_error()
    {
        await Should.ThrowAsync<UnknownKeyException>(async () => await _keys.FindAsync(_tenant, Guid.NewGuid(), Cancel));
        await _keys.ForAsync(_tenant, "ann", Cancel);
        await Should.ThrowAsync<UnknownKeyException>(async () => await _keys.FindAsync(_tenant, Guid.NewGuid(), Cancel));
    }

    [Fact]
    public async Task another_tenants_key_was_never_issued_to_this_one()
    {
        var other = Guid.NewGuid().ToString();
        var key = await _keys.ForAsync(other, "ann", Cancel);
        await _keys.ForAsync(_tenant, "ann", Cancel);
        await Should.ThrowAsync<UnknownKeyException>(async () => await _keys.FindAsync(_tenant, key.Id, Cancel));
    }

    [Fact]
    public async Task a_temporary_key_ends_by_itself()
    {
        var key = await _keys.ForTemporaryAsync(_tenant, "answer", TimeSpan.FromMilliseconds(1), Cancel);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(async () => await _keys.FindAsync(_tenant, key.Id, Cancel) is null);
        (await _keys.ForTemporaryAsync(_tenant, "answer", TimeSpan.FromMinutes(10), Cancel)).Id.ShouldNotBe(key.Id);
    }

    [Fact]
    public async Task expired_keys_are_destroyed_and_others_are_not()
    {
        var ended = await _keys.ForTemporaryAsync(_tenant, "old", TimeSpan.FromMilliseconds(1), Cancel);
        var going = await _keys.ForTemporaryAsync(_tenant, "new", TimeSpan.FromMinutes(10), Cancel);
        await UntilAsync(async () =>
        {
            await _keys.DestroyExpiredAsync(Cancel);
            return await WrappedAsync(ended.Id) is null;
        });
        (await WrappedAsync(going.Id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task derived_keys_differ_by_tenant_and_purpose_and_are_the_same_everywhere()
    {
        var index = await _keys.DerivedAsync(_tenant, "index", Cancel);
        index.Length.ShouldBe(32);
        (await Process().DerivedAsync(_tenant, "index", Cancel)).ShouldBe(index);
        (await _keys.DerivedAsync(_tenant, "cursor", Cancel)).ShouldNotBe(index);
        (await _keys.DerivedAsync("other", "index", Cancel)).ShouldNotBe(index);
    }

    [Fact]
    public async Task another_key_ring_opens_nothing()
    {
        await _keys.ForAsync(_tenant, "ann", Cancel);
        File.Delete(_ringPath);
        KeyRing.CreateFile(_ringPath, TimeProvider.System);
        var stranger = Process();
        await Should.ThrowAsync<CryptographicException>(async () => await stranger.ForAsync(_tenant, "ann", Cancel));
    }

    [Fact]
    public async Task nothing_but_keyed_hashes_is_stored_of_a_name()
    {
        await _keys.ForAsync(_tenant, "ann@example.org", Cancel);
        await using var owner = database.ConnectAsOwner();
        await using var command = owner.CreateCommand(
            "SELECT count(*) FROM keys.subject_keys k WHERE k::text LIKE '%ann%' OR subject = sha256($1)"
        );
        command.Parameters.Add(new() { Value = "ann@example.org"u8.ToArray() });
        (await command.ExecuteScalarAsync(Cancel)).ShouldBe(0L);
    }

    private SubjectKeys Process()
    {
        var pool = database.Connect();
        _pools.Add(pool);
        return new SubjectKeys(pool, KeyRing.Load(_ringPath), _clock);
    }

    private byte[] Seal(SubjectKey key, string text) => Sealer.Seal(key, _tenant, Stream, "account-renamed", "/data/name", text);

    private async Task<string> OpenAsync(SubjectKeys keys, byte[] text)
    {
        using var document = JsonDocument.Parse(text);
        var ids = new HashSet<Guid>();
        SealedValue.KeysIn(document.RootElement, ids);
        SealedValue.TryRead(document.RootElement, out var value).ShouldBeTrue();
        var opener = await Opener.ForAsync(keys, _tenant, ids, Cancel);
        OpenValue open = opener.In(Stream, "account-renamed");
        return open("/data/name", value)!;
    }

    // The database's clock decides, and it only has to pass one millisecond.
    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromSeconds(10));
        while (!await condition())
            deadline.Token.ThrowIfCancellationRequested();
    }

    private async Task<object?> WrappedAsync(Guid key)
    {
        await using var owner = database.ConnectAsOwner();
        await using var command = owner.CreateCommand("SELECT wrapped FROM keys.subject_keys WHERE key = $1");
        command.Parameters.Add(new() { Value = key });
        return await command.ExecuteScalarAsync(Cancel) is byte[] wrapped ? wrapped : null;
    }

    private sealed class Clock : TimeProvider
    {
        private TimeSpan _ahead;

        public void Advance(TimeSpan by) => _ahead += by;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;

        public override long GetTimestamp() => System.GetTimestamp() + (long)(_ahead.TotalSeconds * TimestampFrequency);
    }
}
