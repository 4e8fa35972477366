using System.Text.Json.Nodes;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>A recorded read says whose data was seen, in words that belong to who looked.</summary>
public sealed class ReadSubjectTests(TestCluster cluster)
{
    [Fact]
    public async Task what_was_asked_for_and_why_belong_to_the_caller_and_no_read_makes_a_key()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        await accounts.Caller.Get($"/v1/accounts/{Guid.NewGuid()}");
        await accounts.Caller.Get("/v1/accounts?email=nobody@example.org");
        var entries = (await accounts.Caller.Get("/v1/audit/entries")).Is(200).Text.Split('\n');
        var reads = entries.Where(line => line.Contains("personal-data-read")).Select(line => JsonNode.Parse(line)!).ToList();
        reads.Count.ShouldBe(2);
        var address = Key(reads[0]["from"]!["ip"]!);
        foreach (var read in reads)
        {
            Key(read["data"]!["purpose"]!).ShouldBe(address);
            Key(read["data"]!["query"]!).ShouldBe(address);
        }

        static string Key(JsonNode value) => value["$key"]!.GetValue<string>();
    }
}
