using System.Text.Json;
using Npgsql;
using Platform.Api.Http;
using Platform.Cli.Local;
using Platform.Projections.Audit;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>A database whose trail is of version 1, under this program: searches are refused until its own is filled, and everything else is served.</summary>
public sealed class TrailUpgradeTests(TestCluster cluster)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Some of them would be answered by the old tables, and wrongly: nothing there is without an outcome.</summary>
    private static readonly string[] Searches =
    [
        "events",
        "events?outcome=ok",
        "events?type=account-registered",
        "events?from=2026-01-01T00:00:00Z",
        "events?minPosition=1",
    ];

    [Fact]
    public async Task searches_are_refused_until_the_new_version_is_filled_and_everything_else_is_served()
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        var (key, account) = await OldTrail.LeaveAsync(served);

        await using (var answers = await ApiHost.StartAsync(served, "api"))
        {
            await RefusedAsync(answers.As(key), account);
            var trail = await OldTrail.SeeAsync(answers);
            trail.GetProperty("state").GetString().ShouldBe("rebuilding");
            trail.GetProperty("version").GetInt32().ShouldBe(1);
            trail.GetProperty("progress").ValueKind.ShouldBe(JsonValueKind.Null);
        }

        await using var node = await HeldAtTheEndAsync(served, key, account);
        JsonElement after = default;
        (
            await Until.TrueAsync(
                async () => (after = await OldTrail.SeeAsync(node)).GetProperty("state").GetString() == "running",
                Deadline
            )
        ).ShouldBeTrue();
        after.GetProperty("version").GetInt32().ShouldBe(Trail.CodeVersion);
        var found = (await node.As(key).Get("/v1/audit/events?type=account-registered&outcome=ok")).Is(200).Items;
        found.ShouldHaveSingleItem().GetProperty("stream").GetString().ShouldBe($"account/{account}");
    }

    /// <summary>A node that rebuilds, once it is done; before that it was kept from the switch, and looked at.</summary>
    private static async Task<ApiHost> HeldAtTheEndAsync(Served served, string key, string account)
    {
        await using var holder = await Sql.OpenAsync(served.Databases.SuperuserUrl);
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT FROM read.generations WHERE projection = 'trail' FOR KEY SHARE", holder))
        {
            await hold.ExecuteNonQueryAsync();
        }
        var node = await ApiHost.StartAsync(served);
        JsonElement trail = default;
        var filled = await Until.TrueAsync(
            async () =>
                (trail = await OldTrail.SeeAsync(node)).GetProperty("progress") is { ValueKind: JsonValueKind.Object } p && Filled(p),
            Deadline
        );
        filled.ShouldBeTrue(trail.ToString());
        trail.GetProperty("state").GetString().ShouldBe("rebuilding");
        (await node.Operator.Get(trail.GetProperty("rebuild").GetString()!))
            .Is(200)
            .Json.GetProperty("state")
            .GetString()
            .ShouldBe("running");
        await RefusedAsync(node.As(key), account);
        await transaction.RollbackAsync();
        return node;
    }

    private static bool Filled(JsonElement progress) =>
        progress.TryGetProperty("phase", out var phase)
        && phase.GetString() == "indexing"
        && progress.GetProperty("done").GetInt64() is > 0 and var done
        && done == progress.GetProperty("total").GetInt64();

    private static async Task RefusedAsync(ApiCaller caller, string account)
    {
        foreach (var search in Searches)
        {
            var refused = await caller.Get($"/v1/audit/{search}");
            refused.Problem("read-model-rebuilding").GetProperty("detail").GetString()!.ShouldContain("trail", Case.Sensitive, search);
            refused.Headers["retry-after"].ShouldBe($"{ServingCodes.ReadModelRebuilding.RetryAfterSeconds}");
        }
        (await caller.Get($"/v1/audit/streams/account/{account}")).Is(200).Items.Count.ShouldBe(1);
        (await caller.Get($"/v1/audit/streams/account/{account}/state")).Is(200);
        (await caller.Get("/v1/audit/entries?limit=1")).Is(200);
    }
}
