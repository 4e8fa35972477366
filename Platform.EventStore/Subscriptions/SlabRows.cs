using System.Text;
using Platform.Ledger.Reading;

namespace Platform.EventStore.Subscriptions;

/// <summary>Reads the rows out of what a COPY of <see cref="LogRow.Columns"/> brought.</summary>
internal sealed class SlabRows
{
    private string _tenant = "";

    public List<LogRow> Rows(Slab slab)
    {
        var rows = new List<LogRow>(slab.Rows);
        var fields = slab.Fields;
        while (fields.NextRow())
        {
            rows.Add(
                new LogRow(
                    fields.Int64(),
                    Tenant(fields.Bytes()),
                    fields.Int64(),
                    Encoding.UTF8.GetString(fields.Bytes()),
                    fields.Int64(),
                    fields.Bytes().ToArray()
                )
            );
        }
        return rows;
    }

    // Often the one before.
    private string Tenant(ReadOnlySpan<byte> bytes) => Ascii.Equals(bytes, _tenant) ? _tenant : _tenant = Encoding.UTF8.GetString(bytes);
}
