using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Watching;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>Attacks on a log's newest checkpoint: its columns, its edge, its note.</summary>
internal static class CheckpointAttacks
{
    public static readonly ProofAttack[] Kinds =
    [
        On(
            "a checkpoint's root",
            DamageClass.CheckpointChanged,
            (_, _, random) => $"root = {TileAttacks.Flip("root", random.Next(32), random)}"
        ),
        On("a checkpoint's size", DamageClass.CheckpointChanged, (_, _, random) => $"size = size + {random.Next(1, 99)}"),
        On(
            "another root in a note",
            DamageClass.CheckpointChanged,
            (target, tenant, random) => $"note = '{OtherRoot(target.Notes[tenant], random)}'"
        ),
        On(
            "a note's first signature",
            DamageClass.CheckpointChanged,
            (target, tenant, random) => $"note = '{OtherSignature(target.Notes[tenant], 0, random)}'"
        ),
        On(
            "a note's second signature",
            DamageClass.CheckpointChanged,
            (target, tenant, random) => $"note = '{OtherSignature(target.Notes[tenant], 1, random)}'"
        ),
        On(
            "another tenant's note",
            DamageClass.CheckpointChanged,
            (target, tenant, random) => $"note = '{target.Notes[target.Other(tenant, random)]}'"
        ),
        On(
            "a note signed with a stranger's key",
            DamageClass.CheckpointChanged,
            (target, tenant, _) => $"note = '{target.Stranger.Sign(Of(target.Notes[tenant]))}'"
        ),
        On("a note that is none", DamageClass.CheckpointChanged, (_, _, random) => $"note = left(note, {random.Next(1, 60)})"),
        On(
            "a checkpoint's place in the root log",
            DamageClass.CheckpointChanged,
            (_, _, random) => $"root_index = root_index + {random.Next(1, 9)}"
        ),
        On(
            "the root log a checkpoint is placed in",
            DamageClass.CheckpointChanged,
            (_, _, random) => $"root_generation = {random.Next(2, 9)}"
        ),
        On("a checkpoint's place taken away", DamageClass.CheckpointChanged, (_, _, _) => "root_index = NULL"),
        On("an edge", DamageClass.RootChanged, (_, _, random) => $"edge = {TileAttacks.Flip("edge", random.Next(32), random)}"),
        On("an edge that is too short", DamageClass.RootChanged, (_, _, random) => $"edge = substr(edge, {random.Next(2, 32)})"),
    ];

    private static ProofAttack On(string name, string @class, Func<SignedTarget, string, Random, string> set) =>
        new(
            name,
            @class,
            (target, random) =>
            {
                var tenant = target.Tenant(random);
                var (size, change) = (target.Sizes[tenant], set(target, tenant, random));
                var sql = $"UPDATE proof.checkpoints SET {change} WHERE tenant = '{tenant}' AND size = {size}";
                // Of a checkpoint the size is named; of a root the first leaf that no tile vouches for.
                var first = @class == DamageClass.RootChanged ? (size / 256 * 256) + 1 : size + Raised(change);
                return new(sql, "checkpoints", $"tenant = '{tenant}'", tenant, first);
            }
        );

    private static long Raised(string change) =>
        change.StartsWith("size = size + ", StringComparison.Ordinal)
            ? long.Parse(change["size = size + ".Length..], System.Globalization.CultureInfo.InvariantCulture)
            : 0;

    public static Checkpoint Of(string note) => Checkpoint.Parse(SignedNote.Parse(note).Text);

    public static SignedNote OtherRoot(string note, Random random)
    {
        var (signed, checkpoint) = (SignedNote.Parse(note), Of(note));
        return signed with { Text = (checkpoint with { Root = random.Flip(checkpoint.Root) }).Body };
    }

    public static SignedNote OtherSignature(string note, int line, Random random)
    {
        var signed = SignedNote.Parse(note);
        var signatures = signed.Signatures.ToArray();
        signatures[line] = signatures[line] with { Signature = random.Flip(signatures[line].Signature) };
        return signed with { Signatures = signatures };
    }
}
