using Platform.Domain.Identity;
using Platform.Ledger.Proof.Numbering;
using Platform.Ledger.Reading;

namespace Platform.Tests.Ledger;

public sealed class ReadingTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    private const int Locks = 30;
    private readonly string _tenant = $"tenant-{Guid.NewGuid():n}";
    private readonly string _stream = $"account/{Guid.NewGuid()}";

    private LedgerReader Reader => new(ledger.Reader, LedgerDatabase.Catalogue);

    [Fact]
    public async Task a_stream_has_the_state_it_had_at_any_version_time_and_position()
    {
        await WriteAsync();
        await NumberAsync();
        var entries = await Reader.EntriesAsync(_tenant, _stream, 0, LedgerReader.PageMax, default);
        entries.Count.ShouldBe(1 + (2 * Locks));
        entries.Select(e => e.Version).ShouldBe(Enumerable.Range(1, entries.Count).Select(v => (long)v));
        foreach (var entry in entries)
        {
            var status = entry.Version % 2 == 0 ? AccountStatus.Locked : AccountStatus.Active;
            var time = new Platform.Ledger.Entry.StoredEntry(_tenant, 0, _stream, entry.Version, [], entry.Bytes).View().At;
            foreach (var at in (StreamMoment[])[StreamMoment.Version(entry.Version), StreamMoment.Position(entry.Position!.Value)])
            {
                var state = (await Reader.StateAsync<Account>(_tenant, _stream, at, default)).ShouldNotBeNull();
                state.Version.ShouldBe(entry.Version);
                state.State.Status.ShouldBe(status);
                state.Position.ShouldBe(entry.Position);
            }
            // Of entries of one microsecond the last one counts.
            (await Reader.StateAsync<Account>(_tenant, _stream, StreamMoment.Time(time), default))!.Version.ShouldBeGreaterThanOrEqualTo(
                entry.Version
            );
        }
        (await Reader.StateAsync<Account>(_tenant, _stream, StreamMoment.Time(DateTimeOffset.UnixEpoch), default)).ShouldBeNull();
    }

    [Fact]
    public async Task a_walk_of_changes_reads_each_entry_once_whatever_its_pages()
    {
        await WriteAsync();
        var (after, seen, reader) = (0L, 0, Reader);
        var before = await RowsReadAsync();
        while (await reader.ChangesAsync<Account>(_tenant, _stream, after, 4, default) is [.., var last] page)
        {
            page[0].Before?.Status.ShouldBe(after % 2 == 0 ? AccountStatus.Locked : AccountStatus.Active);
            seen += page.Count;
            after = last.Entry.Version;
        }
        seen.ShouldBe(1 + (2 * Locks));
        (await RowsReadAsync() - before).ShouldBeLessThan(3 * seen);
    }

    [Fact]
    public async Task a_walk_of_the_log_ends_where_it_ended_when_it_began()
    {
        await WriteAsync();
        (await Reader.EndAsync(_tenant, default)).ShouldBe(0);
        (await Reader.EntriesAsync(_tenant, _stream, 0, 1, default)).ShouldHaveSingleItem().Position.ShouldBeNull();
        await NumberAsync();
        var end = await Reader.EndAsync(_tenant, default);
        end.ShouldBe(1 + (2 * Locks));
        await LockAsync();
        await NumberAsync();
        var positions = new List<long>();
        while (await Reader.WalkAsync(_tenant, positions.LastOrDefault(), end, 7, default) is [_, ..] page)
        {
            positions.AddRange(page.Select(e => e.Position!.Value));
        }
        positions.ShouldBe(Enumerable.Range(1, (int)end).Select(p => (long)p));
    }

    private async Task WriteAsync()
    {
        await using (var session = ledger.Session(_tenant))
        {
            session.Events.StartStream<Account>(_stream, new AccountRegistered($"{_tenant}@example.org", "Ann"));
            await ledger.SaveAsync(session);
        }
        for (var i = 0; i < Locks; i++)
        {
            await LockAsync();
        }
    }

    private async Task LockAsync()
    {
        await using var session = ledger.Session(_tenant);
        var stream = await session.Events.FetchForWriting<Account>(_stream);
        stream.AppendMany(new AccountLocked("lost"), new AccountUnlocked("found"));
        await ledger.SaveAsync(session);
    }

    private async Task NumberAsync()
    {
        var numbering = new Numbering(ledger.Worker);
        while (await numbering.RunAsync((_, _) => Task.CompletedTask, default) > 0) { }
    }

    // What all sessions have fetched of the events, those still open included.
    private async Task<long> RowsReadAsync()
    {
        await ledger.ScalarAsync<object>("SELECT pg_stat_force_next_flush()::text");
        return await ledger.ScalarAsync<long>(
            "SELECT coalesce(idx_tup_fetch, 0) + coalesce(seq_tup_read, 0) FROM pg_stat_all_tables WHERE schemaname = 'events' AND relname = 'mt_events'"
        );
    }
}
