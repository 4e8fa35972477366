using System.Text.Json;
using Platform.Ledger.Privacy;

namespace Platform.Tests.EventStore.Privacy;

/// <summary>Keys and sealed values of each format there was, frozen: what was sealed once must open for ever.</summary>
public sealed class FrozenFormatTests(KeysDatabase database) : IClassFixture<KeysDatabase>, IDisposable
{
    // The master key is the bytes 0 to 31.
    private const string Ring = """[{"epoch":1,"key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=","createdAt":"2026-11-21T00:00:00Z"}]""";
    private const string Rows = """
        INSERT INTO keys.tenant_keys (tenant, epoch, wrapped) VALUES ('frozen', 1, decode(
            '71d1899f2f4ba6794d252d932e0be8b1eac675e93bfee02f2d81fdef2aed8a401719c4386e7ba314e11ed9f59500db705441f1e41beeb0cabfbc5271', 'hex'));
        INSERT INTO keys.subject_keys (key, tenant, epoch, subject, wrapped) VALUES ('a72bad6f-024f-4b6c-9829-12207d1ae246', 'frozen', 1,
            decode('f018d7343b6effed48f6d779957d857575029cf547bcdc201e328af5e144c64d', 'hex'), decode(
            '6c0bf75eb4c4794c01f46984d1258ff795971711fe8217ff3e8966d2b394d7ab50faf380941d891a163ddf0e35ca0c54cd819da3a5fc10ed3bfdd885', 'hex'));
        INSERT INTO keys.subject_keys (key, tenant, epoch, subject, wrapped) VALUES ('b1f8c9de-64a3-4f0e-8a8e-2f6f0f3a9d15', 'frozen', 1,
            decode('88d1c6b6e74701b256db49440fc7faeef87c4a80ef98a4d7149f827dd6b179b4', 'hex'), decode(
            '1b16b1df538ba12dc3f97edb50988014c5ca473567eea8b09f0e8047a6de239d8a6d9e1dd0e4ed592da5a87d7bdd33b0b5d60361cb03e1ba3549586d', 'hex'));
        """;
    private const string Sealed =
        """{"$commit":"wMKrV1Wk9iJJ1l2cR72N1krJbh1blQjnt4YNgPZeBTI","$key":"a72bad6f-024f-4b6c-9829-12207d1ae246","""
        + "\"$sealed\":\"oQHOhXJfh20e3Zioj9Xvqu4dZpNug51fy0qLt5_TwtZYuA\"}";
    private const string SealedSecond =
        """{"$commit":"0XziIfR8hUSjfdvdAtJVR-Y4Pzq2mWum0wJbNVOf3vw","$key":"b1f8c9de-64a3-4f0e-8a8e-2f6f0f3a9d15","""
        + "\"$sealed\":\"BICpPS6bCUuJ4I4BRP5KReLeDY4YmvFF-I_amei-nZpjKQ\"}";
    private const string ClaimsKey = "0147E1EFDF466B051B3F4476DE0D48EFA1268781AAFC9915EF94101F29E0658F";
    private readonly string _ringPath = Path.Combine(Path.GetTempPath(), $"keyring-{Guid.NewGuid():n}");

    public void Dispose() => File.Delete(_ringPath);

    [Fact]
    public async Task keys_and_values_of_every_format_open()
    {
        var cancel = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(_ringPath, Ring, cancel);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_ringPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var pool = database.Connect();
        await using (var owner = database.ConnectAsOwner())
        await using (var command = owner.CreateCommand(Rows))
            await command.ExecuteNonQueryAsync(cancel);
        var keys = new SubjectKeys(pool, KeyRing.Load(_ringPath), TimeProvider.System);

        Open(await keys.ForAsync("frozen", "ann", cancel), Sealed).ShouldBe("Ann Ö");
        // A subject's key is bound to its row since.
        Open(await keys.ForAsync("frozen", "bob", cancel), SealedSecond).ShouldBe("Bob Ö");
        Convert.ToHexString(await keys.DerivedAsync("frozen", "claims", cancel)).ShouldBe(ClaimsKey);
    }

    private static string Open(SubjectKey key, string text)
    {
        using var document = JsonDocument.Parse(text);
        SealedValue.TryRead(document.RootElement, out var value).ShouldBeTrue();
        return Sealer.Open(key, "frozen", "account/7", "account-renamed", "/data/name", value);
    }
}
