using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Platform.Benchmarks;

/// <summary>Which committed events are under a checkpoint that another session can read, and how long that took.</summary>
internal sealed class CheckpointsSeen(NpgsqlDataSource worker)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private readonly ConcurrentDictionary<(string Tenant, long Position), long> _waiting = new();
    private readonly ConcurrentBag<double> _delays = [];

    /// <summary>Milliseconds from each event's commit.</summary>
    public IEnumerable<double> Delays => _delays;

    public void Committed(string tenant, long position) => _waiting[(tenant, position)] = Stopwatch.GetTimestamp();

    /// <summary>Until everything committed is covered.</summary>
    public async Task AllAsync()
    {
        while (!_waiting.IsEmpty)
        {
            await Task.Delay(Look);
        }
    }

    public async Task WatchAsync(CancellationToken cancel)
    {
        var last = DateTime.UnixEpoch;
        while (!cancel.IsCancellationRequested)
        {
            await using var command = worker.CreateCommand(
                "SELECT tenant, max(size), max(signed) FROM proof.checkpoints WHERE signed > $1 AND tenant <> 'root' GROUP BY tenant"
            );
            // A checkpoint may commit after one that was signed later.
            command.Parameters.Add(new NpgsqlParameter { Value = last.AddSeconds(-2) });
            await using (var reader = await command.ExecuteReaderAsync(CancellationToken.None))
            {
                while (await reader.ReadAsync(CancellationToken.None))
                {
                    Cover(reader.GetString(0), reader.GetInt64(1));
                    last = reader.GetDateTime(2) > last ? reader.GetDateTime(2) : last;
                }
            }
            await Task.Delay(Look, CancellationToken.None);
        }
    }

    private void Cover(string tenant, long size)
    {
        foreach (var key in _waiting.Keys.Where(k => k.Tenant == tenant && k.Position <= size))
        {
            if (_waiting.TryRemove(key, out var committed))
            {
                _delays.Add(Stopwatch.GetElapsedTime(committed).TotalMilliseconds);
            }
        }
    }
}
