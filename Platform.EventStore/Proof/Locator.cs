using Npgsql;
using Platform.Ledger.Proof;

namespace Platform.EventStore.Proof;

/// <summary>
/// Finds the first wrong entry of a group whose digest is wrong although no row of it says so by itself: its leaf is looked for where
/// others still name it (the link of the stream's next entry), or where its entry went to.
/// </summary>
internal sealed class Locator(NpgsqlDataSource worker, BrokenGroup broken, BrokenLeaves leaves)
{
    private const int TenantsMax = 1_000;
    private const int NewTenantsWithin = 10_000;

    private const string Successors =
        "SELECT g.position, s.entry FROM platform.log g JOIN platform.log s "
        + "ON s.tenant = g.tenant AND s.stream = g.stream AND s.version = g.version + 1 "
        + "WHERE g.position >= $1 AND g.position <= $2 ORDER BY g.position";

    // Where an entry of the group can have gone: its tenant lacks it, it begins a tenant not seen so far, or it was pushed out at the end.
    private const string Elsewhere =
        "SELECT l.leaf FROM unnest($1, $2) AS t(tenant, next) JOIN platform.log l "
        + "ON l.tenant = t.tenant AND l.tenant_position = t.next WHERE l.position > $3 "
        + "UNION ALL SELECT l.leaf FROM platform.log l WHERE l.position > $3 AND l.position <= $3 + $4 "
        + "AND (l.tenant_position = 1 OR l.position = $3 + 1)";

    private readonly LeafTrials _trials = new(leaves.Bytes, broken.Group.Digest);

    // What is certainly wrong or behind a wrong entry bounds where to look.
    private int Slots => leaves.Suspect < 0 ? _trials.Count : leaves.Suspect + 1;

    /// <summary>Index in the group of the first wrong entry and what became of it; null where nothing tells.</summary>
    public async Task<(int Index, string Class)?> FindAsync(CancellationToken cancel)
    {
        if (_trials.Count != broken.Group.Last - leaves.First + 1)
        {
            return null;
        }
        if ((leaves.Suspect < 0 ? ExchangedUnseen() : ExchangedBehindSuspect()) is { } exchanged)
        {
            return (exchanged, FindingClass.EntryMoved);
        }
        if (leaves.Link is { } link && AnySlot(link, _trials.Removed) is { } linked)
        {
            return linked;
        }
        if (await LinkedByNextAsync(cancel) is { } changed)
        {
            return (changed, FindingClass.EntryChanged);
        }
        return await MovedBehindGroupAsync(cancel);
    }

    // An exchange shows in no row of its own where neither tenant has an entry in between.
    private int? ExchangedUnseen()
    {
        var between = new HashSet<int>();
        for (var i = 0; i < _trials.Count; i++)
        {
            between.Clear();
            for (var j = i + 1; j < _trials.Count && leaves.Tenants[j] != leaves.Tenants[i]; j++)
            {
                if (between.Add(leaves.Tenants[j]) && _trials.Exchanged(i, j))
                {
                    return i;
                }
            }
        }
        return null;
    }

    // The suspect stands where another should, or lacks an entry of its tenant that stands behind it.
    private int? ExchangedBehindSuspect()
    {
        for (var j = leaves.Suspect + 1; j < _trials.Count; j++)
        {
            var from = leaves.Tenants[j] == leaves.Tenants[leaves.Suspect] ? 0 : leaves.Suspect;
            for (var i = from; i <= leaves.Suspect; i++)
            {
                if (_trials.Exchanged(i, j))
                {
                    return i;
                }
            }
        }
        return null;
    }

    private (int, string)? AnySlot(Hash256 leaf, Func<int, ReadOnlySpan<byte>, bool> shifted)
    {
        var bytes = new byte[32];
        leaf.CopyTo(bytes);
        for (var i = 0; i < Slots; i++)
        {
            if (_trials.Replaced(i, bytes))
            {
                return (i, FindingClass.EntryChanged);
            }
            if (shifted(i, bytes))
            {
                return (i, FindingClass.EntryMoved);
            }
        }
        return null;
    }

    private async Task<int?> LinkedByNextAsync(CancellationToken cancel)
    {
        await using var command = worker.CreateCommand(Successors);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = leaves.First });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = broken.Group.Last });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var leaf = new byte[32];
        while (await reader.ReadAsync(cancel))
        {
            var index = (int)(reader.GetInt64(0) - leaves.First);
            if (
                index < Slots
                && EntryFacts.TryRead(reader.GetFieldValue<byte[]>(1), [], [], [], out var facts)
                && facts.HasPrev
                && !facts.Prev.Is(_trials.Leaf(index))
            )
            {
                facts.Prev.CopyTo(leaf);
                if (_trials.Replaced(index, leaf))
                {
                    return index;
                }
            }
        }
        return null;
    }

    private async Task<(int, string)?> MovedBehindGroupAsync(CancellationToken cancel)
    {
        await using var command = worker.CreateCommand(Elsewhere);
        var next = leaves.NextOfTenants.Take(TenantsMax).ToArray();
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Array.ConvertAll(next, t => t.Tenant) });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = Array.ConvertAll(next, t => t.Position) });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = broken.Group.Last });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = NewTenantsWithin });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var leaf = reader.GetFieldValue<byte[]>(0);
            if (leaf.Length == 32 && AnySlot(Hash256.From(leaf), _trials.Inserted) is var (index, _))
            {
                return (index, FindingClass.EntryMoved);
            }
        }
        return null;
    }
}
