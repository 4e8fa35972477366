using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>A witness of a policy.</summary>
/// <param name="Name">Its name in the policy alone.</param>
/// <param name="Url">Where it is asked; null where the policy is for verifying only.</param>
public sealed record PolicyWitness(string Name, VerifierKey Key, Uri? Url);

/// <summary>When a checkpoint counts as witnessed: a witness, or enough of a group's members.</summary>
/// <param name="Witness">Its key; null: a group.</param>
/// <param name="Needed">How many members of a group.</param>
public sealed record PolicyRule(VerifierKey? Witness, int Needed, IReadOnlyList<PolicyRule> Members)
{
    /// <summary>Nothing is needed.</summary>
    public static readonly PolicyRule None = new(null, 0, []);

    internal bool IsMet(Func<VerifierKey, bool> cosigned) =>
        Witness is not null ? cosigned(Witness) : Members.Count(member => member.IsMet(cosigned)) >= Needed;
}

/// <summary>Whose word a checkpoint needs: C2SP tlog-policy.</summary>
/// <param name="Logs">Keys of logs, each under its log's origin.</param>
public sealed record WitnessPolicy(IReadOnlyList<VerifierKey> Logs, IReadOnlyList<PolicyWitness> Witnesses, PolicyRule Quorum)
{
    /// <summary>Lines of each kind that are read.</summary>
    public const int LinesMax = 64;

    /// <summary>Characters of the longest file that is read.</summary>
    public const int TextMax = 128 * 1024;

    /// <summary>Reads a policy's text.</summary>
    /// <exception cref="InvalidDataException">It is none; names the line and what is wrong with it.</exception>
    public static WitnessPolicy Parse(string text) => new PolicyReader().Read(text);

    /// <summary>Reads a policy's file.</summary>
    /// <exception cref="InvalidDataException">It holds none.</exception>
    public static WitnessPolicy Load(string path) => Read(path).Policy;

    /// <summary>The file's text, once it has been read as a policy: nobody is handed one that we would refuse.</summary>
    /// <exception cref="InvalidDataException">It holds none.</exception>
    public static string ReadText(string path) => Read(path).Text;

    /// <summary>Whether enough witnesses have cosigned a note, and none of them wrongly: that makes the whole note bad.</summary>
    public bool IsMet(SignedNote note) =>
        Witnesses.All(witness => witness.Key.Verify(note) is not false) && Quorum.IsMet(key => key.Verify(note) == true);

    private static (string Text, WitnessPolicy Policy) Read(string path)
    {
        if (new FileInfo(path).Length > TextMax)
        {
            throw new InvalidDataException($"policy {path} has more than {TextMax} bytes");
        }
        var text = File.ReadAllText(path);
        return (text, Parse(text));
    }
}
