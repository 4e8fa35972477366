using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Platform.Ledger.Privacy;
using Platform.Ledger.Serialization;

namespace Platform.Tests.EventStore.Privacy;

public sealed class SealerTests(KeysDatabase database) : IClassFixture<KeysDatabase>, IAsyncLifetime
{
    private const string Tenant = "acme";
    private readonly string _ringPath = Path.Combine(Path.GetTempPath(), $"keyring-{Guid.NewGuid():n}");
    private readonly string _owner = Guid.NewGuid().ToString();
    private NpgsqlDataSource _pool = null!;
    private SubjectKey _key = null!;
    private SubjectKey _other = null!;

    public async ValueTask InitializeAsync()
    {
        KeyRing.CreateFile(_ringPath, TimeProvider.System);
        _pool = database.Connect();
        var keys = new SubjectKeys(_pool, KeyRing.Load(_ringPath), TimeProvider.System);
        _key = await keys.ForAsync(_owner, "ann", TestContext.Current.CancellationToken);
        _other = await keys.ForAsync(_owner, "bob", TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        File.Delete(_ringPath);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ann@example.org")]
    [InlineData("\"\\\n😂\u2028")]
    public void what_was_sealed_opens(string text) => Open(Seal(text)).ShouldBe(text);

    [Fact]
    public void long_texts_are_sealed_too()
    {
        var text = string.Concat(Enumerable.Repeat("lång ", 9_000));
        Open(Seal(text)).ShouldBe(text);
    }

    [Fact]
    public void a_sealed_value_is_canonical_and_names_its_key()
    {
        var bytes = Sealer.Seal(_key, Tenant, "account/7", "account-renamed", "/data/name", "Ann");
        CanonicalJson.IsCanonical(bytes).ShouldBeTrue();
        using var document = JsonDocument.Parse(bytes);
        document.RootElement.EnumerateObject().Select(m => m.Name).ShouldBe(["$commit", "$key", "$sealed"]);
        document.RootElement.GetProperty("$key").GetGuid().ShouldBe(_key.Id);
        Base64Url.DecodeFromChars(document.RootElement.GetProperty("$sealed").GetString()).Length.ShouldBe(12 + 3 + 16);
        Base64Url.DecodeFromChars(document.RootElement.GetProperty("$commit").GetString()).Length.ShouldBe(32);
    }

    [Fact]
    public void the_same_text_never_looks_the_same() => Seal("Ann").Sealed.ShouldNotBe(Seal("Ann").Sealed);

    [Theory]
    [InlineData("other", "account/7", "account-renamed", "/data/name")]
    [InlineData(Tenant, "account/8", "account-renamed", "/data/name")]
    [InlineData(Tenant, "account/7", "account-made", "/data/name")]
    [InlineData(Tenant, "account/7", "account-renamed", "/data/nick")]
    [InlineData(Tenant + "a", "ccount/7", "account-renamed", "/data/name")]
    public void a_value_opens_only_where_it_was_sealed(string tenant, string stream, string type, string path) =>
        Should.Throw<CryptographicException>(() => Sealer.Open(_key, tenant, stream, type, path, Seal("Ann")));

    [Fact]
    public void every_changed_byte_is_noticed()
    {
        var value = Seal("Ann");
        var box = Base64Url.DecodeFromChars(value.Sealed);
        for (var i = 0; i < box.Length; i++)
        {
            var changed = (byte[])box.Clone();
            changed[i] ^= 1;
            Should.Throw<CryptographicException>(() => Open(value with { Sealed = Base64Url.EncodeToString(changed) }));
        }
    }

    [Fact]
    public void another_subjects_key_does_not_open_it()
    {
        Should.Throw<CryptographicException>(() => Open(Seal("Ann"), _other));
        Should
            .Throw<CryptographicException>(() => Open(Seal("Ann") with { Key = _other.Id }, _other))
            .Message.ShouldContain("commits to another key");
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64url!")]
    public void what_is_cut_short_is_refused(string text) =>
        Should.Throw<CryptographicException>(() => Open(Seal("Ann") with { Sealed = text }));

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64url!")]
    public void a_broken_commitment_is_refused(string text) =>
        Should
            .Throw<CryptographicException>(() => Open(Seal("Ann") with { Commit = text }))
            .Message.ShouldContain("commits to another key");

    [Fact]
    public void a_lone_surrogate_is_refused() => Should.Throw<CanonicalJsonException>(() => Seal("\udc00"));

    [Fact]
    public void many_threads_share_a_key_and_never_a_nonce()
    {
        var nonces = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        Parallel.For(
            0,
            5_000,
            i =>
            {
                var value = Seal($"text {i}");
                Open(value).ShouldBe($"text {i}");
                nonces.TryAdd(value.Sealed[..16], i).ShouldBeTrue();
            }
        );
    }

    private SealedValue Seal(string text)
    {
        var bytes = Sealer.Seal(_key, Tenant, "account/7", "account-renamed", "/data/name", text);
        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(bytes));
        SealedValue.TryRead(document.RootElement, out var value).ShouldBeTrue();
        return value;
    }

    private string Open(SealedValue value, SubjectKey? key = null) =>
        Sealer.Open(key ?? _key, Tenant, "account/7", "account-renamed", "/data/name", value);
}
