using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>What a node forgets, and what it keeps.</summary>
public sealed class HousekeepingTests(TestCluster cluster)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task what_is_old_enough_goes_and_nothing_else()
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        const string Fill = """
            INSERT INTO platform.jobs (id, tenant, kind, stream, state, due)
            SELECT gen_random_uuid(), 'platform', 'of-a-test', name, state, now() - age::interval FROM (VALUES
                ('done/old', 'done', '31 days'), ('done/young', 'done', '29 days'), ('failed/old', 'failed', '367 days'),
                ('failed/young', 'failed', '360 days'), ('queued/old', 'queued', '400 days'), ('running/old', 'running', '400 days')) j(name, state, age);
            INSERT INTO read.changes (projection, position, tenant, tenant_position, keys, at)
            SELECT 'of_a_test', n, 't', n, '{}', now() - n * interval '1 minute' FROM generate_series(10, 20) n
            """;
        await Sql.ScalarAsync(served.Databases.SuperuserUrl, Fill);
        await using var node = await ApiHost.StartAsync(served);

        const string Jobs = "SELECT stream FROM platform.jobs WHERE kind = 'of-a-test' ORDER BY stream";
        await LeftAsync(Jobs, "done/young", "failed/young", "queued/old", "running/old");
        const string Changes = "SELECT position FROM read.changes WHERE projection = 'of_a_test' ORDER BY position";
        await LeftAsync(Changes, "10", "11", "12", "13", "14");

        async Task LeftAsync(string sql, params string[] expected)
        {
            IReadOnlyList<string> left = [];
            await Until.TrueAsync(
                async () => (left = await Sql.ColumnAsync(served.Databases.SuperuserUrl, sql)).Count <= expected.Length,
                Deadline
            );
            left.ShouldBe(expected);
        }
    }
}
