using System.Text;
using Npgsql;
using Platform.Ledger.Entry;

namespace Platform.Tests.Ledger.Guard;

/// <summary>What the guard refuses of a row that is inserted past the append function, whoever does it.</summary>
public sealed class ForgedRowTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    private static readonly Dictionary<string, (Func<RawEvent, RawEvent> Forge, string State, string Said)> Forgeries = new()
    {
        ["another prev"] = (e => e.Written(prev: LeafHash.Of("x"u8)), "CT001", "not linked"),
        ["no prev"] = (e => e.Edited($"\"{System.Buffers.Text.Base64Url.EncodeToString(e.Prev)}\"", "null"), "CT001", "not linked"),
        ["another tenant"] = (e => e.Written() with { Tenant = "t2" }, "CT001", "stream or tenant"),
        ["another stream"] = (e => e.Written() with { Stream = "tenants/other" }, "CT001", "stream or tenant"),
        ["another version"] = (e => e.Written() with { Version = 3 }, "CT001", "type or version"),
        ["a version left out"] = (e => (e with { Version = 3 }).Written(), "CT001", "the entry before it is missing"),
        ["version 0"] = (e => (e with { Version = 0 }).Written(), "CT001", "not linked"),
        ["another type"] = (e => e.Written() with { Type = "tenant-suspended" }, "CT001", "type or version"),
        ["another id"] = (e => e.Written() with { Id = Guid.NewGuid() }, "CT001", "not linked"),
        ["another time"] = (e => e.Written() with { At = e.At.AddMilliseconds(1) }, "CT001", "the time is not"),
        ["a time before the entry before"] = (e => (e with { At = e.Earliest.AddMilliseconds(-1) }).Written(), "CT001", "earlier than"),
        ["a time to come"] = (e => (e with { At = e.At.AddSeconds(3) }).Written(), "CT003", "clock"),
        ["data"] = (e => e.Written() with { Data = "{\"a\":1}" }, "CT001", "no entry"),
        ["data that is null"] = (e => e.Written() with { Data = "null" }, "CT001", "no entry"),
        ["no data"] = (e => e.Written() with { Data = null }, "CT001", "no entry"),
        ["an archived event"] = (e => e.Written() with { Archived = true }, "CT001", "no entry"),
        ["no bytes"] = (e => e, "CT001", "no entry"),
        ["few bytes"] = (e => e with { Entry = "{}"u8.ToArray() }, "CT001", "other members"),
        ["nothing but its end"] = (e => e with { Entry = e.Written().Entry![^130..] }, "CT001", "version 2"),
        ["too many bytes"] = (e => e.Edited("\"data\":{}", $"\"data\":{{\"a\":\"{new string('a', 65_535)}\"}}"), "CT001", "no entry"),
        ["a number that was not drawn"] = (e => e.Written() with { Number = 1_000_000_000 }, "CT001", "never drawn"),
        ["number 0"] = (e => e.Written() with { Number = 0 }, "CT001", "never drawn"),
        ["a name with a quote"] = (e => e.Written() with { Stream = "a/b\",\"tenant\":\"c" }, "CT001", "is no name"),
        ["no JSON"] = (e => e.Edited("\"cause\":null", "\"cause\":nul!"), "CT001", "no JSON"),
        ["no UTF-8"] = (e => e.Edited("\"data\":{}", "\"data\":{\"a\":\"\u00ff\"}"), "CT001", "no JSON"),
        ["a depth nobody can read"] = (
            e => e.Edited("\"data\":{}", $"\"data\":{{\"a\":{new string('[', 30_000)}{new string(']', 30_000)}}}"),
            "CT001",
            "no JSON"
        ),
        ["a second time"] = (
            e => e.Edited("\"cause\":null", "\"cause\":null,\"at\":\"1999-01-01T00:00:00.000000Z\""),
            "CT001",
            "other members"
        ),
        ["a second time, spelled otherwise"] = (
            e => e.Edited("\"cause\":null", "\"cause\":null,\"\\u0061t\":\"1999-01-01T00:00:00.000000Z\""),
            "CT001",
            "other members"
        ),
        ["second data"] = (e => e.Edited(",\"format\":1", ",\"data\":{\"b\":1},\"format\":1"), "CT001", "other members"),
        ["a member of its own"] = (e => e.Edited(",\"format\":1", ",\"extra\":1,\"format\":1"), "CT001", "other members"),
        ["no format"] = (e => e.Edited(",\"format\":1", ""), "CT001", "other members"),
        ["its head within another"] = (
            e => e.Edited("\"kind\":\"system\"}", "\"k\":{\"kind\":\"system\"}").Reordered(e),
            "CT001",
            "the time is not"
        ),
        ["its end within another"] = (EndWithin, "CT001", "stream or tenant"),
        ["a blank behind it"] = (e => e with { Entry = [.. e.Written().Entry!, (byte)' '] }, "CT001", "not in the form"),
        ["a blank within it"] = (e => e.Edited("\"data\":{}", "\"data\": {}"), "CT001", "not in the form"),
        ["data that is no object"] = (e => e.Edited("\"data\":{}", "\"data\":[{}]"), "CT001", "not in the form"),
        ["an escape in its head"] = (e => e.Edited("\"kind\":\"system\"", "\"kind\":\"s\\u0079stem\""), "CT001", "not in the form"),
        ["an actor with more members"] = (
            e => e.Edited("\"kind\":\"system\"", "\"kind\":\"system\",\"more\":1"),
            "CT001",
            "not in the form"
        ),
        ["a cause that is no text"] = (e => e.Edited("\"cause\":null", "\"cause\":17"), "CT001", "not in the form"),
        ["a schema that is no number"] = (e => e.Edited("\"schema\":1", "\"schema\":\"1\""), "CT001", "not in the form"),
        ["a trace that is none"] = (e => e.Edited("\"trace\":null", "\"trace\":12345"), "CT001", "its trace is none"),
        ["a tombstone of another stream"] = (e => e with { Type = "tombstone" }, "CT001", "tombstone"),
        ["a tombstone of another version"] = (e => e with { Type = "tombstone", Stream = "mt_tombstone" }, "CT001", "tombstone"),
        ["a tombstone with bytes"] = (
            e => e.Written() with { Type = "tombstone", Stream = "mt_tombstone", Version = 1, Number = 1 },
            "CT001",
            "tombstone"
        ),
        ["a tombstone with data"] = (
            e => e with { Type = "tombstone", Stream = "mt_tombstone", Version = 1, Number = 1, Data = "[]" },
            "CT001",
            "tombstone"
        ),
    };

    public static TheoryData<string> Names => [.. Forgeries.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task the_owner_cannot_insert_an_event_with(string what)
    {
        var valid = await RawEvent.SecondAsync(ledger);
        var (forge, state, said) = Forgeries[what];
        var rows = await ledger.RowsAsync();
        var refused = await InsertAsync(ledger.Owner, forge(valid));
        refused.ShouldNotBeNull();
        refused.SqlState.ShouldBe(state, refused.MessageText);
        refused.MessageText.ShouldContain(said);
        (await ledger.RowsAsync()).ShouldBe(rows);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(
        "{\"a\":\"\\\",\\\"stream\\\":\\\"a/b\\\",\\\"tenant\\\":\\\"t2\\\",\\\"trace\\\":null,\\\"type\\\":\\\"x\\\",\\\"version\\\":9}\"}"
    )]
    [InlineData("{\"actor\":{\"id\":\"x\",\"kind\":\"y\"},\"at\":\"1999-01-01T00:00:00.000000Z\",\"prev\":null,\"version\":9}")]
    public async Task what_is_an_entry_is_let_in_whatever_its_data_looks_like(string data)
    {
        var valid = await RawEvent.SecondAsync(ledger);
        (await InsertAsync(ledger.Owner, valid.Written(data, "0123456789abcdef0123456789abcdef"), keep: false)).ShouldBeNull();
    }

    [Theory]
    [InlineData("service")]
    [InlineData("reader")]
    [InlineData("worker")]
    public async Task no_role_that_serves_can_insert_even_a_valid_one(string role)
    {
        var valid = await RawEvent.SecondAsync(ledger);
        var (rows, number) = (await ledger.RowsAsync(), await ledger.NumberAsync());
        (await InsertAsync(ledger.As(role), valid.Written() with { Number = 1 }))!.SqlState.ShouldBe("42501");
        (await ledger.RowsAsync()).ShouldBe(rows);
        (await ledger.NumberAsync()).ShouldBe(number);
    }

    [Fact]
    public async Task not_even_a_superuser_inserts_one_beside_the_append_function()
    {
        var valid = await RawEvent.SecondAsync(ledger);
        (await InsertAsync(ledger.Superuser, valid.Written()))!.MessageText.ShouldContain("by the append function alone");
    }

    private static async Task<PostgresException?> InsertAsync(NpgsqlDataSource database, RawEvent e, bool keep = true)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var writes = new NpgsqlCommand("SET TRANSACTION READ WRITE", connection, transaction))
        {
            await writes.ExecuteNonQueryAsync();
        }
        try
        {
            await e.InsertAsync(connection);
            await (keep ? transaction.CommitAsync() : transaction.RollbackAsync());
            return null;
        }
        catch (PostgresException refused)
        {
            return refused;
        }
    }

    // Every member that the guard looks for stands in a member "schema" of the document, and the document's own say something else.
    private static RawEvent EndWithin(RawEvent e)
    {
        var text = Encoding.UTF8.GetString(e.Written().Entry!);
        var at = text.IndexOf(",\"id\":\"", StringComparison.Ordinal);
        var inner = text[at..].Replace("\"trace\":null", "\"trace\":1},\"stream\":1,\"tenant\":2,\"trace\":3", StringComparison.Ordinal);
        return e with { Entry = Encoding.UTF8.GetBytes($"{text[..at]},\"id\":1,\"prev\":1,\"schema\":{{\"a\":1{inner}") };
    }
}

file static class Forging
{
    // The time that the guard looks for stands in the actor, and the document's own is another.
    public static RawEvent Reordered(this RawEvent forged, RawEvent e) =>
        forged with
        {
            Entry = Encoding.UTF8.GetBytes(
                Encoding
                    .UTF8.GetString(forged.Entry!)
                    .Replace(
                        $"\"at\":\"{EntryTime.Text(e.At)}\",\"cause\":null",
                        $"\"at\":\"{EntryTime.Text(e.At)}\",\"cause\":null}},\"at\":\"1999-01-01T00:00:00.000000Z\",\"cause\":null",
                        StringComparison.Ordinal
                    )
            ),
        };
}
