using Npgsql;
using Platform.Cli.Local;
using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Schema;
using Platform.Tests.EventStore.Proof.Sequencing;
using Platform.Tests.Support;

namespace Platform.Tests.Faults.Proof;

/// <summary>Every checkpoint that processes were seen to sign or to remember, whatever became of them.</summary>
public sealed class SignedByProcesses(Served served) : IAsyncDisposable
{
    private const string Uncovered = """
        SELECT count(*) FROM (SELECT tenant, max(tenant_position) AS size FROM platform.log GROUP BY tenant) l
        WHERE l.size > coalesce((SELECT max(c.size) FROM proof.checkpoints c WHERE c.tenant = l.tenant), 0)
        """;

    private readonly NpgsqlDataSource _superuser = NpgsqlDataSource.Create(
        PostgresUrl.Parse(served.Databases.SuperuserUrl).ToBuilder().ConnectionString
    );

    private readonly Dictionary<string, Checkpoint> _seen = new(StringComparer.Ordinal);
    private long _signed;

    public int Count => _seen.Count;

    public int Logs => _seen.Values.Select(c => c.Origin).Distinct().Count();

    /// <summary>Who leads, once it is another than this one and something was signed since <see cref="CollectAsync"/>.</summary>
    public async Task<string> LeaderAsync(string? before, TimeSpan deadline)
    {
        string? holder = null;
        var led = await Until.TrueAsync(
            async () =>
            {
                holder = await ScalarAsync("SELECT holder FROM proof.sequencer WHERE leased_until > clock_timestamp()") as string;
                return holder is not null && holder != before && await RoundsAsync() > _signed;
            },
            deadline
        );
        led.ShouldBeTrue($"nobody signs behind {before}");
        return holder!;
    }

    /// <summary>Returns once something was signed since <see cref="CollectAsync"/>.</summary>
    public async Task GrowsAsync(TimeSpan deadline) =>
        (await Until.TrueAsync(async () => await RoundsAsync() > _signed, deadline)).ShouldBeTrue("nothing is signed");

    /// <summary>Keeps what is signed in the database and remembered beside it now.</summary>
    public async Task CollectAsync()
    {
        var remembered = await new LogMemory(served.Settings.LogMemory, TimeProvider.System).ReadAsync(default);
        var notes = (await SignedLogs.NotesAsync(_superuser)).Select(note => Checkpoint.Parse(note.Text));
        foreach (var checkpoint in notes.Concat(remembered.Values))
        {
            _seen[checkpoint.Body] = checkpoint;
        }
        _signed = await RoundsAsync();
    }

    /// <summary>Returns once everything is signed.</summary>
    public async Task CoveredAsync(TimeSpan deadline) =>
        (await Until.TrueAsync(async () => await ScalarAsync(Uncovered) is 0L, deadline)).ShouldBeTrue("not signed to the end");

    /// <summary>All that was seen of a log is the beginning of what it is now: each pair is joined by a consistency proof.</summary>
    public async Task AreConsistentAsync()
    {
        _seen.Values.CountBy(c => (c.Origin, c.Size)).ShouldAllBe(size => size.Value == 1);
        SignedLogs.AreConsistent(_seen.Values, await SignedLogs.LeavesAsync(_superuser, served.Settings.LogOrigin));
    }

    public ValueTask DisposeAsync() => _superuser.DisposeAsync();

    private async Task<long> RoundsAsync() => (long)(await ScalarAsync("SELECT count(*) FROM proof.checkpoints WHERE tenant = 'root'"))!;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _superuser.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
