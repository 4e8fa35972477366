using Npgsql;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Reading;

namespace Platform.Ledger.Proof.Numbering;

/// <summary>
/// Gives every committed event its place in its tenant's tree, a moment after the commit: in the order of their sequence numbers, without gaps, once.
/// A missing number may be a transaction that has not ended: what is behind it waits until it is there, or Marten's daemon has seen that nobody holds it
/// any more. One process does it, under the sequencer's lease.
/// </summary>
public sealed class Numbering(NpgsqlDataSource worker)
{
    /// <summary>Events of one transaction.</summary>
    public const int RowsMax = 20_000;

    private const string StateSql = """
        SELECT n.position, n.seq_id, coalesce((SELECT p.last_seq_id FROM events.mt_event_progression p WHERE p.name = 'HighWaterMark'), 0)
        FROM ledger.numbering n
        """;

    private readonly LateEvents _late = new();
    private readonly TenantEnds _ends = new();
    private readonly Slabs _slabs = new();

    /// <summary>Numbers what can be numbered now.</summary>
    /// <param name="fence">Moves the lease within the transaction; throws where another process has taken it.</param>
    /// <returns>Events numbered, <see cref="RowsMax"/> where there may be more at once.</returns>
    /// <exception cref="FencedException">Another process does it now.</exception>
    public async Task<int> RunAsync(Func<NpgsqlConnection, CancellationToken, Task> fence, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        var state = await StateAsync(connection, cancel);
        var found = await ReadAsync(connection, state, cancel);
        if (found.Last == state.Sequence)
        {
            return 0;
        }
        try
        {
            await _ends.LoadAsync(connection, found.Leaves, cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await fence(connection, cancel);
            await LeafRows.WriteAsync(connection, state.Position, found.Leaves, _ends, cancel);
            var to = state with { Position = state.Position + found.Leaves.Count, Sequence = found.Last };
            await MoveAsync(connection, state, to, 0, cancel);
            await transaction.CommitAsync(cancel);
            return found.Leaves.Count;
        }
        catch
        {
            _ends.Forget();
            throw;
        }
    }

    /// <summary>
    /// Gives the next places to events below the mark that have none: their transaction lived longer than anybody held possible. Looks at the newest and,
    /// from call to call, at everything. Each is an alarm.
    /// </summary>
    /// <returns>The events, in the order of their places.</returns>
    /// <exception cref="FencedException">Another process does it now.</exception>
    public async Task<IReadOnlyList<LateEvent>> LateAsync(Func<NpgsqlConnection, CancellationToken, Task> fence, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        var state = await StateAsync(connection, cancel);
        var found = await _late.FindAsync(connection, state, cancel);
        if (found.Count == 0)
        {
            return [];
        }
        try
        {
            List<FoundLeaf> leaves = [.. found.Select(e => e.Leaf)];
            await _ends.LoadAsync(connection, leaves, cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await fence(connection, cancel);
            var behind = await LateEvents.BehindAsync(connection, leaves, cancel);
            await LeafRows.WriteAsync(connection, state.Position, leaves, _ends, cancel);
            await MoveAsync(connection, state, state with { Position = state.Position + found.Count }, behind, cancel);
            await transaction.CommitAsync(cancel);
            return [.. found.Select(e => e.Event)];
        }
        catch
        {
            _ends.Forget();
            throw;
        }
    }

    private static async Task<NumberingState> StateAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(StateSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new NumberingState(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2))
            : throw new InvalidDataException("ledger.numbering has lost its row");
    }

    // The mark is read first: what is below it was final before the rows are looked at.
    private async Task<FoundEvents> ReadAsync(NpgsqlConnection connection, NumberingState state, CancellationToken cancel)
    {
        var found = new FoundEvents(state);
        await BinaryCopy.ReadAsync(
            connection,
            $"SELECT seq_id, tenant_id, type, bdata FROM events.mt_events WHERE seq_id > {state.Sequence} ORDER BY seq_id LIMIT {RowsMax}",
            _slabs.Rent,
            slab =>
            {
                found.Add(slab);
                _slabs.Return(slab.Bytes);
                return ValueTask.CompletedTask;
            },
            cancel
        );
        found.End(RowsMax);
        return found;
    }

    private static async Task MoveAsync(
        NpgsqlConnection connection,
        NumberingState from,
        NumberingState to,
        int late,
        CancellationToken cancel
    )
    {
        const string Sql = "UPDATE ledger.numbering SET position = $1, seq_id = $2, late = late + $5 WHERE position = $3 AND seq_id = $4";
        await using var command = new NpgsqlCommand(Sql, connection);
        foreach (var value in (long[])[to.Position, to.Sequence, from.Position, from.Sequence, late])
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = value });
        }
        if (await command.ExecuteNonQueryAsync(cancel) != 1)
        {
            throw new FencedException("numbering: another process has numbered meanwhile");
        }
    }
}

/// <summary>How far events are numbered, and what is final.</summary>
/// <param name="Position">The last place given.</param>
/// <param name="Sequence">Everything up to here is numbered.</param>
/// <param name="Mark">Marten's mark: nothing below it can still be committed.</param>
internal readonly record struct NumberingState(long Position, long Sequence, long Mark);

/// <summary>An event to number.</summary>
internal readonly record struct FoundLeaf(long Sequence, string Tenant, byte[] Leaf);
