using Platform.Tests.Ledger.Guard;

namespace Platform.Tests.Ledger.Answers;

public sealed class RotateAnswersTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    private const string Tables = """
        SELECT coalesce(string_agg(right(c.relname, 8), ' ' ORDER BY c.relname), '') FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'ledger.answers'::regclass AND c.relname <> 'answers_rest'
        """;

    private const string Coming =
        "SELECT string_agg(to_char((now() AT TIME ZONE 'UTC')::date + n, 'YYYYMMDD'), ' ') FROM generate_series(0, 2) n";

    [Fact]
    public async Task there_is_a_table_for_today_and_the_next_two_days()
    {
        var coming = await ledger.ScalarAsync<string>(Coming);
        (await RotateAsync("worker")).ShouldBe(0);
        (await ledger.ScalarAsync<string>(Tables)).ShouldBe(coming);
    }

    [Fact]
    public async Task a_day_that_is_over_for_49_hours_is_dropped_with_what_is_in_it_and_a_later_one_stays()
    {
        await RotateAsync("owner");
        await DayAsync(5);
        await DayAsync(2);
        await KeptAsync("5 days");
        await KeptAsync("48 hours");
        (await RotateAsync("worker")).ShouldBe(1);
        (await ledger.ScalarAsync<long>("SELECT count(*) FROM ledger.answers WHERE at < now() - interval '4 days'")).ShouldBe(0);
        (await ledger.ScalarAsync<long>("SELECT count(*) FROM ledger.answers WHERE at > now() - interval '49 hours'")).ShouldBeGreaterThan(
            0
        );
        await ledger.Superuser.RunAsync("DELETE FROM ledger.answers");
        await ledger.Superuser.RunAsync($"DROP TABLE ledger.answers_{await DayOfAsync(2)}");
    }

    [Fact]
    public async Task what_lies_in_the_rest_is_kept_49_hours_as_well()
    {
        await KeptAsync("6 days");
        await KeptAsync("47 hours");
        await RotateAsync("worker");
        (await ledger.ScalarAsync<long>("SELECT count(*) FROM ledger.answers_rest WHERE at < now() - interval '49 hours'")).ShouldBe(0);
        (await ledger.ScalarAsync<long>("SELECT count(*) FROM ledger.answers WHERE at > now() - interval '49 hours'")).ShouldBeGreaterThan(
            0
        );
        await ledger.Superuser.RunAsync("DELETE FROM ledger.answers");
    }

    [Theory]
    [InlineData("service")]
    [InlineData("reader")]
    public async Task nobody_but_the_worker_may(string role) =>
        (await ledger.RefusalAsync(role, "SELECT ledger.rotate_answers()"))!.SqlState.ShouldBe("42501");

    [Fact]
    public async Task a_days_table_is_open_to_nobody_on_its_own()
    {
        await RotateAsync("worker");
        foreach (var role in (string[])["service", "reader", "worker"])
        {
            var sql = $"SELECT * FROM ledger.answers_{await DayOfAsync(0)}";
            (await ledger.RefusalAsync(role, sql))!.SqlState.ShouldBe("42501", role);
        }
    }

    private async Task<int> RotateAsync(string role)
    {
        await using var command = ledger.As(role).CreateCommand("SELECT ledger.rotate_answers()");
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private Task<string> DayOfAsync(int daysAgo) =>
        ledger.ScalarAsync<string>($"SELECT to_char((now() AT TIME ZONE 'UTC')::date - {daysAgo}, 'YYYYMMDD')");

    private async Task DayAsync(int daysAgo)
    {
        var (day, next) = (await DayOfAsync(daysAgo), await DayOfAsync(daysAgo - 1));
        await ledger.Owner.RunAsync(
            $"CREATE TABLE ledger.answers_{day} PARTITION OF ledger.answers FOR VALUES FROM ('{day} 00:00+0') TO ('{next} 00:00+0')"
        );
    }

    private Task KeptAsync(string ago) =>
        ledger.Superuser.RunAsync(
            $"INSERT INTO ledger.answers VALUES (now() - interval '{ago}', 't1', sha256('{Guid.NewGuid()}'), sha256(''), 200, NULL, NULL, NULL, NULL, sha256(''))"
        );
}
