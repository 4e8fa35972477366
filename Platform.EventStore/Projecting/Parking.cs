using Npgsql;
using NpgsqlTypes;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Reading;

namespace Platform.EventStore.Projecting;

/// <summary>The parked events of one generation, within one transaction: which streams wait, and which events join them.</summary>
internal sealed class Parking(string projection, int generation)
{
    /// <summary>Parked events a generation may have; beyond it the projection stops, loudly: this is no odd event, it is a broken projection.</summary>
    public const int Max = 10_000;

    private readonly HashSet<(string Tenant, string Stream)> _streams = [];
    private readonly List<(LogRow Row, string? Error)> _added = [];
    private long _count;

    /// <summary>Events parked in this transaction: the error of one that failed, null for one held behind it.</summary>
    public IReadOnlyList<(LogRow Row, string? Error)> Added => _added;

    /// <summary>Some stream waits.</summary>
    public bool Waiting => _streams.Count > 0;

    /// <summary>Which streams wait, and how many events of each.</summary>
    public const string StreamsSql = """
        SELECT tenant, stream, count(*) FROM read.parked WHERE projection = $1 AND generation = $2 GROUP BY tenant, stream
        """;

    public async Task ReadAsync(NpgsqlDataReader reader, CancellationToken cancel)
    {
        while (await reader.ReadAsync(cancel))
        {
            _streams.Add((reader.GetString(0), reader.GetString(1)));
            _count += reader.GetInt64(2);
        }
    }

    /// <summary>Holds the events of waiting streams back; answers the others.</summary>
    public IReadOnlyList<LogRow> Hold(IReadOnlyList<LogRow> rows)
    {
        if (_streams.Count == 0)
        {
            return rows;
        }
        var free = new List<LogRow>(rows.Count);
        foreach (var row in rows)
        {
            if (_streams.Contains((row.Tenant, row.Stream)))
            {
                Add(row, null);
            }
            else
            {
                free.Add(row);
            }
        }
        return free;
    }

    /// <summary>Parks an event that failed alone; from here on its stream waits.</summary>
    public void Park(LogRow row, Exception error)
    {
        _streams.Add((row.Tenant, row.Stream));
        Add(row, BatchErrors.Redacted(error));
    }

    public async Task WriteAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (_added.Count == 0)
        {
            return;
        }
        const string Sql = """
            INSERT INTO read.parked (projection, generation, position, tenant, stream, version, held, error)
            SELECT $1, $2, p.position, p.tenant, p.stream, p.version, p.error IS NULL, p.error
            FROM unnest($3, $4, $5, $6, $7) AS p(position, tenant, stream, version, error)
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = generation });
        command.Parameters.Add(Arrays.Of(NpgsqlDbType.Bigint, _added.Select(a => a.Row.Position)));
        command.Parameters.Add(Arrays.Of(NpgsqlDbType.Text, _added.Select(a => a.Row.Tenant)));
        command.Parameters.Add(Arrays.Of(NpgsqlDbType.Text, _added.Select(a => a.Row.Stream)));
        command.Parameters.Add(Arrays.Of(NpgsqlDbType.Bigint, _added.Select(a => a.Row.Version)));
        command.Parameters.Add(Arrays.Of(NpgsqlDbType.Text, _added.Select(a => a.Error)));
        await command.ExecuteNonQueryAsync(cancel);
    }

    private void Add(LogRow row, string? error)
    {
        _added.Add((row, error));
        if (_count + _added.Count > Max)
        {
            throw new ParkedLimitException(projection);
        }
    }
}
