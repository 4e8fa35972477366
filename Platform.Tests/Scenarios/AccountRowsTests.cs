using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>The read model says what the log says, whatever is done to accounts.</summary>
public sealed class AccountRowsTests(TestCluster cluster)
{
    [Fact]
    public async Task the_rows_are_a_fold_of_the_log()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var ids = new List<string>();
        for (var step = 0; step < 60; step++)
        {
            if (ids.Count == 0 || random.Next(4) == 0)
            {
                ids.Add(await accounts.RegisteredAsync($"s{step}@Example.org", $"Name {step}"));
                continue;
            }
            var (verb, body) = Step(random.Next(5), step);
            (await accounts.Caller.Post($"/v1/accounts/{ids[random.Next(ids.Count)]}/{verb}", body)).Status.ShouldBeOneOf(
                [200, 409],
                $"seed {seed}"
            );
        }
        var rows = new List<string>();
        for (string? next = ""; next is not null; )
        {
            var page = (await accounts.Caller.Get($"/v1/accounts?limit=7{next}")).Is(200);
            rows.AddRange(page.Items.Select(item => item.GetRawText()));
            next = page.Next is { } cursor ? $"&after={cursor}" : null;
        }
        rows.Count.ShouldBe(ids.Count);
        for (var i = 0; i < ids.Count; i++)
        {
            // By id it is the log that is folded.
            (await accounts.Caller.Get($"/v1/accounts/{ids[i]}"))
                .Is(200)
                .Text.ShouldBe(rows[i], $"seed {seed}");
        }
    }

    private static (string Verb, object Body) Step(int which, int step) =>
        which switch
        {
            0 => ("lock", new { reason = "r" }),
            1 => ("unlock", new { reason = "r" }),
            2 => ("rename", new { displayName = $"Renamed {step}" }),
            3 => ("change-email", new { email = $"changed{step}@example.org" }),
            _ => step % 3 == 0 ? ("close", new { reason = "r" }) : ("lock", new { reason = "s" }),
        };
}
