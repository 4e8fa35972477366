using System.Text.Json.Nodes;
using Platform.Ledger.Privacy;
using Platform.Ledger.Proof.Notes;
using Platform.Tests.EventStore.Privacy.Attacks;

namespace Platform.Tests.EventStore.Privacy;

/// <summary>The key ring of a process that shows what was signed and must not be able to sign.</summary>
public sealed class PublishedRingTests : IDisposable
{
    private const string Origin = "log.example/root";
    private readonly string _whole = Path.Combine(Path.GetTempPath(), $"keyring-{Guid.NewGuid():n}");
    private int _writes;
    private readonly string _published = Path.Combine(Path.GetTempPath(), $"keyring-{Guid.NewGuid():n}");

    public PublishedRingTests()
    {
        KeyRings.Create(_whole, 30, 20, 10);
        KeyRing.PublishFile(_whole, _published);
    }

    public void Dispose()
    {
        File.Delete(_whole);
        File.Delete(_published);
    }

    [Fact]
    public void it_shows_the_keys_of_the_whole_ring_and_signs_nothing()
    {
        using var whole = new LogKeys(_whole, TimeProvider.System);
        using var published = new LogKeys(_published, TimeProvider.System);
        published.Published(Origin).Select(Text).ShouldBe(whole.Published(Origin).Select(Text));
        whole.Signer().ShouldNotBeNull();
        published.Signer().ShouldBeNull();
    }

    [Fact]
    public void it_belongs_to_its_owner_and_has_the_master_keys()
    {
        KeyRing.Load(_published).Epoch.ShouldBe(KeyRing.Load(_whole).Epoch);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(_published).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void a_process_that_uses_it_sees_a_new_key_without_a_restart_and_refuses_an_older_ring()
    {
        using var keys = new LogKeys(_published, TimeProvider.System);
        var before = keys.Published(Origin).Count;
        var older = File.ReadAllBytes(_published);
        KeyRing.AddSigning(_whole, TimeProvider.System);
        KeyRing.PublishFile(_whole, _published);
        Touch();
        keys.Published(Origin).Count.ShouldBe(before / 3 * 4);
        File.WriteAllBytes(_published, older);
        Touch();
        Should.Throw<InvalidDataException>(() => keys.Published(Origin)).Message.ShouldContain("epoch 4 is gone");
    }

    [Fact]
    public void no_key_is_added_to_it_and_it_is_not_published_again()
    {
        Should.Throw<InvalidDataException>(() => KeyRing.AddSigning(_published, TimeProvider.System)).Message.ShouldContain(_published);
        Should.Throw<InvalidDataException>(() => KeyRing.PublishFile(_published, _whole)).Message.ShouldContain(_published);
    }

    [Theory]
    [InlineData("epoch", 7, "signing epochs count 1, 2, 3")]
    [InlineData("until", null, "has not ended")]
    [InlineData("ecdsaKey", "AAAA", "no ECDSA key on P-256")]
    [InlineData("ecdsaKey", null, "no ECDSA key")]
    [InlineData("ed25519Key", "AAAA", "an Ed25519 key of 3 bytes")]
    public void what_cannot_have_been_published_is_refused(string member, object? value, string reason)
    {
        KeyRings.Edit(_published, ring => ring["published"]![0]![member] = value is int number ? number : (JsonNode?)(value as string));
        KeyRings.Refused(_published).ShouldNotBeNull().ShouldContain(reason);
    }

    [Fact]
    public void one_that_signs_and_is_published_is_refused()
    {
        var signing = JsonNode.Parse(File.ReadAllText(_whole))!["signing"]!;
        KeyRings.Edit(_published, ring => ring["signing"] = signing.DeepClone());
        KeyRings.Refused(_published).ShouldNotBeNull().ShouldContain("apart from them, public halves");
    }

    private static string Text(PublishedKey key) => $"{key.Key} {key.From:O} {key.Until:O}";

    // Files that are written within one tick of the clock look alike.
    private void Touch() => File.SetLastWriteTimeUtc(_published, DateTime.UnixEpoch.AddDays(++_writes));
}
