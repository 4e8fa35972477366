namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>The file of a ring with three pairs, and what was in it before anybody touched it.</summary>
internal sealed class KeyRingUnderAttack : IDisposable
{
    public KeyRingUnderAttack()
    {
        KeyRings.Create(Path, 30, 20, 10);
        Clean = File.ReadAllBytes(Path);
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"keyring-{Guid.NewGuid():n}");

    public byte[] Clean { get; }

    public void Restore() => File.WriteAllBytes(Path, Clean);

    /// <summary>Why a process that loads it does not start; null where it does.</summary>
    public string? Refused() => KeyRings.Refused(Path);

    public void Dispose() => File.Delete(Path);
}
