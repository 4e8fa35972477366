using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Watching;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>Attacks that leave our signatures as they are and put a wrong one of the same key before or behind them.</summary>
internal static class WrongLineAttacks
{
    public static readonly ProofAttack[] Kinds =
    [
        OnCheckpoint("a wrong signature before a checkpoint's", first: true),
        OnCheckpoint("a wrong signature behind a checkpoint's", first: false),
        OnCosigned("a wrong signature before a cosigned note's", first: true),
        OnCosigned("a wrong signature behind a cosigned note's", first: false),
    ];

    private static ProofAttack OnCheckpoint(string name, bool first) =>
        new(
            name,
            DamageClass.CheckpointChanged,
            (target, random) =>
            {
                var tenant = target.Tenant(random);
                var rows = $"tenant = '{tenant}'";
                var set = $"note = '{With(target.Notes[tenant], first, random)}' WHERE {rows} AND size = {target.Sizes[tenant]}";
                return new($"UPDATE proof.checkpoints SET {set}", "checkpoints", rows, tenant, target.Sizes[tenant]);
            }
        );

    private static ProofAttack OnCosigned(string name, bool first) =>
        new(
            name,
            DamageClass.CheckpointChanged,
            (target, random) =>
                new(
                    $"UPDATE proof.cosigned SET note = '{With(target.Notes["root"], first, random)}'",
                    "cosigned",
                    "true",
                    "root",
                    target.Roots
                )
        );

    private static SignedNote With(string note, bool first, Random random)
    {
        var signed = SignedNote.Parse(note);
        var one = signed.Signatures[random.Next(signed.Signatures.Count)];
        var wrong = one with { Signature = random.Flip(one.Signature) };
        return signed with { Signatures = first ? [wrong, .. signed.Signatures] : [.. signed.Signatures, wrong] };
    }
}
