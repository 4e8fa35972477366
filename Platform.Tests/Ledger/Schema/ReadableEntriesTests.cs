using Npgsql;
using Platform.Domain.Tenancy;
using Platform.Tests.Ledger.Guard;

namespace Platform.Tests.Ledger.Schema;

/// <summary><c>audit.entries</c> is for people who look because something is wrong: bytes that are no entry must not end the query.</summary>
public sealed class ReadableEntriesTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    [Theory]
    [InlineData("no JSON")]
    [InlineData("\u00ff\u00fe")]
    [InlineData("{\"a\":\"\\u0000\"}")]
    [InlineData("deep")]
    [InlineData("")]
    [InlineData(null)]
    public async Task one_bad_row_shows_null_and_the_others_their_entry(string? bad)
    {
        var stream = $"tenants/{Guid.NewGuid()}";
        await using (var session = ledger.Session())
        {
            session.Events.StartStream<Tenant>(stream, new TenantReactivated());
            await ledger.SaveAsync(session);
        }
        var bytes = bad is null ? null : System.Text.Encoding.Latin1.GetBytes(bad == "deep" ? new string('[', 60_000) : bad);
        await InsertAsync(RawEvent.First(stream) with { Version = 2, Entry = bytes });
        const string Entries =
            "SELECT string_agg(coalesce(entry->>'version', 'null'), ' ' ORDER BY version) FROM audit.entries WHERE stream = $1";
        await using var command = ledger.Worker.CreateCommand(Entries);
        command.Parameters.Add(new() { Value = stream });
        (await command.ExecuteScalarAsync()).ShouldBe("1 null");
    }

    // As a superuser who has switched the guard off.
    private async Task InsertAsync(RawEvent e)
    {
        await using var connection = await ledger.Superuser.OpenConnectionAsync();
        await using var off = new NpgsqlCommand("SET session_replication_role = replica", connection);
        await off.ExecuteNonQueryAsync();
        await e.InsertAsync(connection);
        await using var on = new NpgsqlCommand("RESET session_replication_role", connection);
        await on.ExecuteNonQueryAsync();
    }
}
