using System.Collections.Concurrent;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>Tiles lately read. A tile of a log, at a width, never changes, so none is ever wrong; whose log it is was checked before.</summary>
public sealed class TileCache
{
    /// <summary>Tiles kept, 8 KB each at most, the few above the leaves' up to 24 KB; past it all are dropped and read again.</summary>
    public const int TilesMax = 4_096;

    private readonly ConcurrentDictionary<(MerkleLog Log, TileId Id), Tile> _tiles = new();

    /// <summary>The tile, read where it is not here.</summary>
    public async Task<Tile> GetAsync(MerkleLog log, TileId id, Func<Task<Tile>> read)
    {
        if (_tiles.TryGetValue((log, id), out var kept))
        {
            return kept;
        }
        var tile = await read();
        if (_tiles.Count >= TilesMax)
        {
            _tiles.Clear();
        }
        _tiles[(log, id)] = tile;
        return tile;
    }
}
