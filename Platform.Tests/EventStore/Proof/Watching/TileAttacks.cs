using Platform.Ledger.Proof.Watching;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>Attacks on stored tiles.</summary>
internal static class TileAttacks
{
    private const int HashesBytes = 8_192;

    public static readonly ProofAttack[] Kinds =
    [
        OnTile("a hash in a tile", (_, random) => $"hashes = {Flip("hashes", random.Next(HashesBytes), random)}"),
        OnTile("a tile's root", (_, random) => $"root = {Flip("root", random.Next(32), random)}"),
        OnTile("a tile and its root, made to fit", (_, _) => "hashes = decode(repeat('ab', 8192), 'hex'), root = sha256(hashes)"),
        OnTile("a tile moved to another level", (_, random) => $"level = {random.Next(3, 60)}"),
        OnTile("a tile moved to another index", (_, random) => $"index = index + {random.Next(1000, 9999)}"),
        OnTile("a tile moved to another generation", (_, random) => $"generation = {random.Next(2, 99)}"),
        OnTile(
            "another tenant's tile",
            (other, _) => $"(hashes, root) = (SELECT hashes, root FROM proof.tiles WHERE tenant = '{other}' AND level = 0 AND index = 0)"
        ),
        new(
            "a tile deleted",
            DamageClass.TileChanged,
            (target, random) =>
            {
                var (tenant, tile) = Tile(target, random);
                return new(
                    $"DELETE FROM proof.tiles WHERE tenant = '{tenant}' AND level = 0 AND index = {tile}",
                    "tiles",
                    $"tenant = '{tenant}'",
                    tenant,
                    (tile * 256) + 1
                );
            }
        ),
    ];

    /// <summary>SQL that changes one bit of a column's bytes.</summary>
    public static string Flip(string column, int index, Random random) =>
        $"set_byte({column}, {index}, get_byte({column}, {index}) # {1 << random.Next(8)})";

    private static (string Tenant, long Index) Tile(SignedTarget target, Random random)
    {
        var tenant = target.Tenant(random);
        return (tenant, random.NextInt64(target.Sizes[tenant] / 256));
    }

    private static ProofAttack OnTile(string name, Func<string, Random, string> set) =>
        new(
            name,
            DamageClass.TileChanged,
            (target, random) =>
            {
                var (tenant, tile) = Tile(target, random);
                var sql =
                    $"UPDATE proof.tiles SET {set(target.Other(tenant, random), random)} WHERE tenant = '{tenant}' AND level = 0 AND index = {tile}";
                return new(sql, "tiles", $"tenant = '{tenant}'", tenant, (tile * 256) + 1);
            }
        );
}
