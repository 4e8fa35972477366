using System.Text;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>What is said of a person in accounts stands in clear in no log line, no problem, no table.</summary>
public sealed class AccountPrivacyTests(TestCluster cluster)
{
    private const string Canary = "canary-of-an-account";

    [Fact]
    public async Task neither_log_lines_nor_problems_nor_tables_hold_it()
    {
        var api = await cluster.ApiAsync();
        var accounts = await TestAccounts.OfAsync(api);
        var caller = accounts.Caller.With("Purpose", $"{Canary}-purpose");
        var id = await accounts.RegisteredAsync($"{Canary}@example.org", $"{Canary}-name");
        foreach (
            var (verb, body) in new (string, object)[]
            {
                ("lock", new { reason = $"{Canary}-reason" }),
                ("unlock", new { reason = $"{Canary}-reason" }),
                ("rename", new { displayName = $"{Canary}-renamed" }),
                ("change-email", new { email = $"{Canary}@example.com" }),
                ("close", new { reason = $"{Canary}-reason" }),
            }
        )
        {
            await accounts.DoneAsync(id, verb, body);
        }
        Answered[] problems =
        [
            await caller.Post($"/v1/accounts/{id}/change-email", new { email = $"{Canary}@example.net" }),
            await caller.Post("/v1/accounts", new { email = $"{Canary}@@example.net", displayName = Canary }),
            await caller.Post("/v1/accounts", new { email = $"{Canary}@example.net", displayName = new string('x', 201) + Canary }),
            await caller.Get($"/v1/accounts?email={Canary}"),
            await caller.Get($"/v1/accounts?email={Canary}@example.com&status={Canary}"),
        ];
        problems.ShouldAllBe(p => p.Status >= 400 && !p.Text.Contains(Canary));
        (await caller.Get($"/v1/accounts?email={Canary}@example.com")).Is(200).Items.ShouldHaveSingleItem();
        (await caller.Get($"/v1/accounts/{id}")).Is(200);

        foreach (var line in api.First.Logs.Lines.Concat(api.Second.Logs.Lines))
        {
            line.ShouldNotContain(Canary);
        }
        var hex = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Canary));
        var tables = await Sql.ColumnAsync(
            api.Served.Databases.SuperuserUrl,
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('platform', 'read')"
        );
        foreach (var table in tables)
        {
            var found = await Sql.ScalarAsync(
                api.Served.Databases.SuperuserUrl,
                $"SELECT count(*) FROM {table} t WHERE t::text LIKE '%{Canary}%' OR t::text LIKE '%{hex}%'"
            );
            found.ShouldBe(0L, table);
        }
    }
}
