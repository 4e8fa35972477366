using Platform.Ledger.Privacy;

namespace Platform.Skeleton.Setup;

/// <summary>What a process is given by its environment: a URL a role, and files.</summary>
/// <param name="Owner">Only <c>migrate</c> has it.</param>
/// <param name="KeyRing">The key ring's file.</param>
/// <param name="Memory">The file that remembers signed checkpoints.</param>
/// <param name="OperatorKey">What an operator's request carries behind <c>Bearer</c>.</param>
public sealed record Settings(
    string? Owner,
    string? Service,
    string? Reader,
    string? Worker,
    string? Keys,
    string KeyRing,
    string Memory,
    string? OperatorKey
)
{
    /// <summary>Where no database is: generated code is written from the endpoints alone.</summary>
    private const string Nowhere = "postgres://nobody:none@127.0.0.1:1/none";

    public static Settings FromEnvironment() =>
        new(
            Get("OWNER"),
            Get("SERVICE"),
            Get("READER"),
            Get("WORKER"),
            Get("KEYS"),
            Get("KEY_RING") ?? throw new InvalidOperationException("SKELETON_KEY_RING is missing"),
            Get("MEMORY") ?? "",
            Get("OPERATOR_KEY")
        );

    public static Settings ForCode()
    {
        var ring = Path.Combine(Directory.CreateTempSubdirectory("skeleton").FullName, "ring.json");
        Platform.Ledger.Privacy.KeyRing.CreateFile(ring, TimeProvider.System);
        return new(null, Nowhere, Nowhere, Nowhere, Nowhere, ring, "", null);
    }

    /// <summary>The key ring of the file.</summary>
    public KeyRing LoadRing() => Platform.Ledger.Privacy.KeyRing.Load(KeyRing);

    public override string ToString() => "(settings)";

    private static string? Get(string name) => Environment.GetEnvironmentVariable($"SKELETON_{name}");
}
