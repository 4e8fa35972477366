using Platform.EventStore.Proof.Watching;
using Platform.Ledger.Proof.Watching;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>The watch's way through one log.</summary>
internal static class WholeLogWatch
{
    /// <summary>The first thing that is wrong with what was signed of it; null: nothing.</summary>
    public static async Task<Damage?> WholeLogAsync(this WatchRound round, string log)
    {
        var cursor = new TileCursor(log, 0);
        Damage? found = null;
        while (found is null && cursor is { Checked: >= 0 })
        {
            (cursor, found) = await round.TilesAsync(cursor, default);
        }
        return found;
    }
}
