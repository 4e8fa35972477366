using Platform.Ledger.Privacy;

namespace Platform.Tests.EventStore.Privacy;

public sealed class KeyRingTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"keyring-{Guid.NewGuid():n}");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void a_fresh_ring_has_one_epoch_and_belongs_to_its_owner()
    {
        KeyRing.CreateFile(_path, TimeProvider.System);
        KeyRing.Load(_path).Epoch.ShouldBe(1);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(_path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void a_ring_is_never_overwritten()
    {
        KeyRing.CreateFile(_path, TimeProvider.System);
        Should.Throw<IOException>(() => KeyRing.CreateFile(_path, TimeProvider.System));
    }

    [Fact]
    public void a_ring_that_others_can_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
            return;
        KeyRing.CreateFile(_path, TimeProvider.System);
        File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Should.Throw<InvalidDataException>(() => KeyRing.Load(_path)).Message.ShouldContain("600");
    }

    [Fact]
    public void the_highest_epoch_is_the_current_one() => Ring(Epoch(2), Epoch(7), Epoch(1)).Epoch.ShouldBe(7);

    [Theory]
    [InlineData("[]")]
    [InlineData("nothing")]
    [InlineData("""[{"epoch":1,"key":"AAAA","createdAt":"2026-01-01T00:00:00Z"}]""")]
    [InlineData("""[{"epoch":1,"key":"?","createdAt":"2026-01-01T00:00:00Z"}]""")]
    public void what_is_no_ring_is_refused(string content) => Should.Throw<InvalidDataException>(() => Ring(content));

    [Fact]
    public void one_epoch_twice_is_refused() => Should.Throw<InvalidDataException>(() => Ring(Epoch(1), Epoch(1)));

    private KeyRing Ring(params string[] entries) => Ring($"[{string.Join(",", entries)}]");

    private KeyRing Ring(string content)
    {
        File.WriteAllText(_path, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return KeyRing.Load(_path);
    }

    private static string Epoch(int number) =>
        $$"""{"epoch":{{number}},"key":"{{Convert.ToBase64String(new byte[32])}}","createdAt":"2026-01-01T00:00:00Z"}""";
}
