using Npgsql;
using Platform.Ledger.Entry;

namespace Platform.Tests.Ledger.Guard;

/// <summary>What a stolen password of the service can do with the append function: append entries that are none, it cannot.</summary>
public sealed class ForgedCallTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    private static readonly Dictionary<string, (Func<RawEvent, AppendCall> Forge, string State)> Forgeries = new()
    {
        ["another tenant"] = (e => AppendCall.Of(e.Written()) with { Tenant = "t2" }, "CT001"),
        ["another stream"] = (e => AppendCall.Of(e.Written()) with { Stream = "tenants/other" }, "CT001"),
        ["a stale prev"] = (e => AppendCall.Of(e.Written(prev: LeafHash.Of("x"u8))), "CT001"),
        ["a wrong version"] = (e => AppendCall.Of((e with { Version = 3 }).Written()), "CT001"),
        ["a stale expected version"] = (e => AppendCall.Of(e.Written()) with { Expected = 0 }, "MT003"),
        ["no bytes"] = (e => AppendCall.Of(e), "CT001"),
        ["JSON beside its bytes"] = (e => AppendCall.Of(e.Written() with { Data = "{\"a\":1}" }), "CT001"),
        ["JSON for bytes"] = (e => AppendCall.Of(e with { Data = "{\"a\":1}" }), "CT001"),
        ["null for JSON"] = (e => AppendCall.Of(e.Written() with { Data = null }), "CT001"),
        ["another type"] = (e => AppendCall.Of(e.Written() with { Type = "tenant-suspended" }), "CT001"),
        ["no type"] = (e => AppendCall.Of(e.Written() with { Type = null }), "CT001"),
        ["a tombstone's type"] = (e => AppendCall.Of(e with { Type = "tombstone" }), "CT001"),
        ["a tombstone"] = (e => AppendCall.Of(e with { Type = "tombstone" }) with { Stream = "mt_tombstone" }, "CT001"),
        ["null for events"] = (e => AppendCall.Of(e.Written()) with { NullEvents = true }, "22004"),
        ["a second event that links to nothing"] = (
            e => AppendCall.Of(e.Written(), (e with { Version = 3, Id = Guid.CreateVersion7() }).Written()),
            "CT001"
        ),
        ["no events, for a stream that is not there"] = (_ => new AppendCall($"tenants/{Guid.NewGuid()}", "t1", []), "CT004"),
        ["a time long past"] = (_ => AppendCall.Of((RawEvent.First() with { At = RawEvent.Now.AddSeconds(-10) }).Written()), "CT003"),
        ["a time to come"] = (_ => AppendCall.Of((RawEvent.First() with { At = RawEvent.Now.AddSeconds(3) }).Written()), "CT003"),
        ["a stream's name that is none"] = (_ => AppendCall.Of(RawEvent.First("tenants").Written()), "CT001"),
    };

    public static TheoryData<string> Names => [.. Forgeries.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task the_service_cannot_append_with(string what)
    {
        var valid = await RawEvent.SecondAsync(ledger);
        var (forge, state) = Forgeries[what];
        var rows = await ledger.RowsAsync();
        (await CallAsync(ledger.Service, forge(valid))).ShouldBe(state);
        (await ledger.RowsAsync()).ShouldBe(rows);
    }

    [Fact]
    public async Task an_append_of_nothing_changes_nothing()
    {
        var valid = await RawEvent.SecondAsync(ledger);
        var rows = await ledger.RowsAsync();
        await CallAsync(ledger.Service, new AppendCall(valid.Stream, "t1", []));
        (await ledger.RowsAsync()).ShouldBe(rows);
    }

    [Fact]
    public async Task what_is_linked_is_appended()
    {
        (
            await CallAsync(ledger.Service, AppendCall.Of((await RawEvent.SecondAsync(ledger)).Written()) with { Expected = 1 })
        ).ShouldBeNull();
        (await CallAsync(ledger.Service, AppendCall.Of(RawEvent.First().Written()))).ShouldBeNull();
    }

    [Theory]
    [InlineData("reader")]
    [InlineData("worker")]
    public async Task nobody_else_may_call_it(string role) =>
        (await CallAsync(ledger.As(role), AppendCall.Of(RawEvent.First().Written()))).ShouldBe("42501");

    private static async Task<string?> CallAsync(NpgsqlDataSource database, AppendCall call)
    {
        await using var connection = await database.OpenConnectionAsync();
        try
        {
            await call.RunAsync(connection);
            return null;
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }
}
