using Platform.Ledger.Proof.Watching;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>Attacks on entries of the root log.</summary>
internal static class RootAttacks
{
    public static readonly ProofAttack[] Kinds =
    [
        On(
            "the root in a root entry",
            (at, random) => $"UPDATE proof.root_entries SET root = {TileAttacks.Flip("root", random.Next(32), random)} WHERE index = {at}"
        ),
        On(
            "the size in a root entry",
            (at, random) => $"UPDATE proof.root_entries SET size = size + {random.Next(1, 99)} WHERE index = {at}"
        ),
        On("the tenant of a root entry", (at, _) => $"UPDATE proof.root_entries SET tenant = tenant || 'x' WHERE index = {at}"),
        On(
            "the generation of a root entry's tenant",
            (at, random) => $"UPDATE proof.root_entries SET tenant_generation = {random.Next(2, 9)} WHERE index = {at}"
        ),
        On(
            "the leaf of a root entry",
            (at, random) => $"UPDATE proof.root_entries SET leaf = {TileAttacks.Flip("leaf", random.Next(32), random)} WHERE index = {at}"
        ),
        On("a root entry deleted", (at, _) => $"DELETE FROM proof.root_entries WHERE index = {at}"),
        On(
            "two root entries exchanged",
            (at, _) =>
                $"UPDATE proof.root_entries SET index = -1 WHERE index = {at}; UPDATE proof.root_entries SET index = {at} WHERE index = {at} + 1; UPDATE proof.root_entries SET index = {at} + 1 WHERE index = -1",
            // Each has its own leaf still: it is the tree that is another.
            DamageClass.RootChanged
        ),
    ];

    private static ProofAttack On(string name, Func<long, Random, string> sql, string @class = DamageClass.RootEntryChanged) =>
        new(
            name,
            @class,
            (target, random) =>
            {
                var at = random.NextInt64(target.Roots - 1);
                return new(
                    sql(at, random),
                    "root_entries",
                    "true",
                    "root",
                    @class == DamageClass.RootChanged ? (target.Roots / 256 * 256) + 1 : at + 1
                );
            }
        );
}
