using Platform.Tests.Support;

namespace Platform.Tests.Verifier;

/// <summary>A directory for the exports of one test.</summary>
public sealed class ExportDirectory : IDisposable
{
    public ExportDirectory() => Directory.CreateDirectory(Root);

    public string Root { get; } = ThrowAwayDirectory.Create("exports");

    public string At(string name) => Path.Combine(Root, name);

    public string File(string name, string text)
    {
        System.IO.File.WriteAllText(At(name), text);
        return At(name);
    }

    public string File(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
