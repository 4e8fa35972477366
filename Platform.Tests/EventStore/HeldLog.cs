using Npgsql;
using Platform.Cli.Local;
using Platform.EventStore.Streams;

namespace Platform.Tests.EventStore;

/// <summary>The log's lock in a test's hand: nothing commits until it lets go, so that writes gather behind it as the test wants.</summary>
public sealed class HeldLog : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private readonly LogDatabase database;
    private readonly NpgsqlConnection connection;

    private HeldLog(LogDatabase database, NpgsqlConnection connection) => (this.database, this.connection) = (database, connection);

    public static async Task<HeldLog> TakeAsync(LogDatabase database)
    {
        var held = new HeldLog(database, await database.Superuser.OpenConnectionAsync());
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock(x'506c6174'::bigint)", held.connection);
        await command.ExecuteNonQueryAsync();
        return held;
    }

    /// <summary>Returns once this many groups wait for the lock.</summary>
    public async Task GroupsWaitAsync(int groups)
    {
        const string Waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'";
        (await Until.TrueAsync(async () => await database.ScalarAsync<long>(Waiting) == groups, Deadline)).ShouldBeTrue();
    }

    public async Task ReleaseAsync()
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await ReleaseAsync();
        await connection.DisposeAsync();
    }

    /// <summary>Sends the writes as one commit group and gives back what became of each, in order.</summary>
    public static Task<Task<AppendOutcome>[]> InOneGroupAsync(LogDatabase database, LogWriter writer, params Write[] writes) =>
        InOneGroupAsync(database, writer, writes, plugged: () => { });

    /// <param name="database">Whose lock is held.</param>
    /// <param name="writer">A writer of one group in flight.</param>
    /// <param name="writes">What is to be one group.</param>
    /// <param name="plugged">Called when the write before the group is on its way and the group is not.</param>
    public static async Task<Task<AppendOutcome>[]> InOneGroupAsync(LogDatabase database, LogWriter writer, Write[] writes, Action plugged)
    {
        await using var held = await TakeAsync(database);
        var plug = writer.AppendAsync(Writes.New(Guid.NewGuid().ToString()));
        await held.GroupsWaitAsync(1);
        plugged();
        var outcomes = Array.ConvertAll(writes, writer.AppendAsync);
        await held.ReleaseAsync();
        (await plug).Status.ShouldBe(AppendStatus.Accepted);
        await Task.WhenAll(outcomes).ContinueWith(_ => { }, TaskScheduler.Default);
        return outcomes;
    }
}
