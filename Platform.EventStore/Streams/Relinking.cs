using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.EventStore.Streams;

/// <summary>
/// Reads where streams end now, for writes that expect no particular version and were linked to a head that another node, or a group
/// that was faster, had moved.
/// </summary>
internal static class Relinking
{
    /// <summary>The writes that can be linked anew; those that really conflict, or whose heads cannot be read, have been told.</summary>
    public static async Task<List<PendingWrite>> ReadHeadsAsync(LogReader reader, List<PendingWrite> writes)
    {
        var heads = new Dictionary<(string, string), StreamHead>();
        var again = new List<PendingWrite>(writes.Count);
        foreach (var pending in writes)
        {
            try
            {
                if (await KnowHeadsAsync(reader, pending, heads))
                {
                    again.Add(pending);
                }
                else
                {
                    pending.Refuse(AppendStatus.VersionConflict);
                }
            }
            catch (Exception e)
            {
                pending.Fail(new StoreUnavailableException("the streams' ends cannot be read", e));
            }
        }
        return again;
    }

    /// <summary>False where a run that does expect a version has met another one: linking anew cannot help it.</summary>
    private static async Task<bool> KnowHeadsAsync(LogReader reader, PendingWrite pending, Dictionary<(string, string), StreamHead> heads)
    {
        for (var i = 0; i < pending.Write.Runs.Count; i++)
        {
            var run = pending.Write.Runs[i];
            if (!heads.TryGetValue((run.Tenant, run.Stream), out var head))
            {
                head = await HeadAsync(reader, new StreamId(run.Tenant, run.Stream));
                heads.Add((run.Tenant, run.Stream), head);
            }
            if (run.Expected is { } expected && expected.Version != head.Version)
            {
                return false;
            }
            pending.KnownHeads[i] = head;
        }
        return true;
    }

    private static async Task<StreamHead> HeadAsync(LogReader reader, StreamId stream)
    {
        if (await reader.LastOfStreamAsync(stream, CancellationToken.None) is not { } last)
        {
            return StreamHead.None;
        }
        using var document = System.Text.Json.JsonDocument.Parse(last.Bytes);
        return new StreamHead(last.Version, last.Leaf, new EntryView(document.RootElement).At);
    }
}
