using Npgsql;
using Platform.Projections.Audit;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Streams;

/// <summary>Searches of <see cref="TrailPlanRows"/>, with the plans of their statements and the rows these read.</summary>
internal sealed class TrailPlans(TestInstance instance, TrailKeys keys) : IAsyncDisposable
{
    /// <summary>Entries of a page, and one more.</summary>
    private const int Wanted = 51;

    public static async Task<TrailPlans> OfAsync(TestInstance instance)
    {
        var keys = await TrailKeys.OfAsync(instance);
        await TrailPlanRows.FillAsync(instance, keys.Keys);
        return new TrailPlans(instance, keys);
    }

    public ValueTask DisposeAsync() => keys.DisposeAsync();

    /// <summary>As prepared statements are planned, and with the values known.</summary>
    public static readonly string[] Modes = ["force_generic_plan", "force_custom_plan"];

    /// <summary>The plan of a search's first look.</summary>
    public async Task<string> PlanAsync(TrailFilter filter, string mode)
    {
        var terms = await TrailTerms.OfAsync(keys.Keys, TrailPlanRows.Tenant, filter, CancellationToken.None);
        await using var connection = await OpenAsync(mode);
        var reach = await ReachAsync(connection, terms, 0);
        var sql = TrailSearch.Sql(terms, reach.Driver);
        return await TrailExplained.PlanAsync(connection, "", sql, terms, (reach.After, reach.UpTo), Wanted);
    }

    /// <summary>How many rows one of a whole search's statements reads at most, two for each look.</summary>
    public async Task<(long Most, int Looks)> ReadAsync(TrailFilter filter, string mode)
    {
        var terms = await TrailTerms.OfAsync(keys.Keys, TrailPlanRows.Tenant, filter, CancellationToken.None);
        await using var connection = await OpenAsync(mode);
        Task<long> RowsAsync(string sql, long after, long upTo, int limit) =>
            TrailExplained.RowsAsync(connection, sql, terms, (after, upTo), limit);
        var (most, looks) = (0L, 0);
        for (var after = 0L; after < TrailPlanRows.Count; looks++)
        {
            var asked = terms.IsPlain ? 0 : await RowsAsync(TrailReach.Sql(terms), after, TrailPlanRows.Count, TrailReach.RowsMax);
            var reach = await ReachAsync(connection, terms, after);
            var found = await RowsAsync(TrailSearch.Sql(terms, reach.Driver), reach.After, reach.UpTo, Wanted);
            most = Math.Max(most, Math.Max(asked, found));
            after = reach.UpTo;
        }
        return (most, looks);
    }

    /// <summary>When the row at that position happened.</summary>
    public static DateTimeOffset Moment(int position) => DateTimeOffset.UnixEpoch.AddSeconds(position);

    private async Task<NpgsqlConnection> OpenAsync(string mode)
    {
        var connection = await Sql.OpenAsync(instance.DatabaseUrl);
        await RunAsync(
            connection,
            $"SET enable_seqscan = off; SET enable_bitmapscan = off; SET plan_cache_mode = {mode}; SET platform.tenant = '{TrailPlanRows.Tenant}'"
        );
        return connection;
    }

    private static async Task<TrailReach> ReachAsync(NpgsqlConnection connection, TrailTerms terms, long after)
    {
        if (terms.IsPlain)
        {
            return new TrailReach(terms.Drivers[0], after, TrailPlanRows.Count);
        }
        await using var command = new NpgsqlCommand(TrailReach.Sql(terms), connection);
        foreach (var value in (object[])[TrailPlanRows.Tenant, after, (long)TrailPlanRows.Count, TrailReach.RowsMax, .. terms.Parameters])
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        await using var reader = await command.ExecuteReaderAsync();
        (await reader.ReadAsync()).ShouldBeTrue();
        return reader.IsDBNull(0) ? new TrailReach(terms.Drivers[0], TrailPlanRows.Count, TrailPlanRows.Count) : TrailReach.Of(reader);
    }

    public static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
