using Platform.Ledger.Proof.Watching;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>Attacks on the root log's checkpoint as witnesses cosigned it.</summary>
internal static class CosignedAttacks
{
    /// <summary>As it is kept where the policy asks for no witness: the root's newest checkpoint itself.</summary>
    public const string Kept = """
        INSERT INTO proof.cosigned (generation, size, note)
        SELECT generation, size, note FROM proof.checkpoints WHERE tenant = 'root' ORDER BY generation DESC, size DESC LIMIT 1
        """;

    public static readonly ProofAttack[] Kinds =
    [
        On("another root in a cosigned note", (target, random) => $"note = '{CheckpointAttacks.OtherRoot(target.Notes["root"], random)}'"),
        On(
            "a signature of a cosigned note",
            (target, random) => $"note = '{CheckpointAttacks.OtherSignature(target.Notes["root"], random.Next(2), random)}'"
        ),
        On("a tenant's note for the root's", (target, random) => $"note = '{target.Notes[target.Tenant(random)]}'"),
        On("a cosigned note that is none", (_, random) => $"note = left(note, {random.Next(1, 60)})"),
        On(
            "a cosigned note signed with a stranger's key",
            (target, _) => $"note = '{target.Stranger.Sign(CheckpointAttacks.Of(target.Notes["root"]))}'"
        ),
    ];

    private static ProofAttack On(string name, Func<SignedTarget, Random, string> set) =>
        new(
            name,
            DamageClass.CheckpointChanged,
            (target, random) => new($"UPDATE proof.cosigned SET {set(target, random)}", "cosigned", "true", "root", target.Roots)
        );
}
