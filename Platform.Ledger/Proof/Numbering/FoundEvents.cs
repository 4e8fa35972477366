using System.Security.Cryptography;
using System.Text;
using Platform.Ledger.Reading;

namespace Platform.Ledger.Proof.Numbering;

/// <summary>Events that follow one another without a hole that could still be filled, each with the hash of its stored bytes.</summary>
internal sealed class FoundEvents(NumberingState state)
{
    private static readonly byte[] Tombstone = "tombstone"u8.ToArray();
    private bool _open = true;
    private int _rows;

    /// <summary>What becomes leaves, in order.</summary>
    public List<FoundLeaf> Leaves { get; } = [];

    /// <summary>Up to here nothing is left out.</summary>
    public long Last { get; private set; } = state.Sequence;

    /// <summary>Takes rows (seq_id, tenant_id, type, bdata); stops at the first hole above the mark.</summary>
    public void Add(Slab slab)
    {
        var fields = slab.Fields;
        while (_open && fields.NextRow())
        {
            _rows++;
            var sequence = fields.Int64();
            var tenant = fields.Bytes();
            var isTombstone = fields.Bytes().SequenceEqual(Tombstone);
            var entry = fields.BytesAfterZero();
            if (sequence != Last + 1 && sequence > state.Mark)
            {
                _open = false;
                return;
            }
            if (!isTombstone)
            {
                Leaves.Add(new FoundLeaf(sequence, Encoding.UTF8.GetString(tenant), SHA256.HashData(entry)));
            }
            Last = sequence;
        }
    }

    /// <summary>All rows were there: below the mark nothing follows.</summary>
    public void End(int rowsMax)
    {
        if (_open && _rows < rowsMax && state.Mark > Last)
        {
            Last = state.Mark;
        }
    }
}
