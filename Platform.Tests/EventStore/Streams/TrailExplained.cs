using System.Globalization;
using System.Text.Json;
using Npgsql;
using Platform.Projections.Audit;

namespace Platform.Tests.EventStore.Streams;

/// <summary>A search's statements as prepared ones, explained.</summary>
internal static class TrailExplained
{
    /// <param name="options">Of EXPLAIN, in parentheses; empty: none.</param>
    /// <param name="limit">Of entries, or of rows that reaches are asked for.</param>
    public static async Task<string> PlanAsync(
        NpgsqlConnection connection,
        string options,
        string sql,
        TrailTerms terms,
        (long After, long UpTo) page,
        int limit
    )
    {
        var types = terms.Parameters.Select(p =>
            p is long ? "bigint"
            : p is Guid ? "uuid"
            : "timestamptz"
        );
        var values = terms.Parameters.Select(p => p is DateTime at ? at.ToString("O", CultureInfo.InvariantCulture) : $"{p}");
        await TrailPlans.RunAsync(
            connection,
            $"DEALLOCATE ALL; PREPARE s (text, bigint, bigint, int{string.Concat(types.Select(t => ", " + t))}) AS {sql}"
        );
        var execute =
            $"EXPLAIN {options} EXECUTE s ('{TrailPlanRows.Tenant}', {page.After}, {page.UpTo}, {limit}{string.Concat(values.Select(v => $", '{v}'"))})";
        await using var explain = new NpgsqlCommand(execute, connection);
        await using var reader = await explain.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }
        return string.Join('\n', plan);
    }

    /// <summary>Rows of the trail and of the log that the statement reads, those that do not fit included.</summary>
    public static async Task<long> RowsAsync(
        NpgsqlConnection connection,
        string sql,
        TrailTerms terms,
        (long After, long UpTo) page,
        int limit
    )
    {
        using var plan = JsonDocument.Parse(await PlanAsync(connection, "(ANALYZE, FORMAT JSON)", sql, terms, page, limit));
        return Read(plan.RootElement[0].GetProperty("Plan"));
    }

    private static long Read(JsonElement node)
    {
        double Number(string name) => node.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
        var scanned = node.TryGetProperty("Relation Name", out var relation) || node.TryGetProperty("Index Name", out relation);
        var counts = scanned && relation.GetString() is { } name && name.Split('_')[0] is "trail" or "log";
        // Counts are of one loop, on average and rounded: each loop counts as a row at least.
        var rows = Number("Actual Rows") + Number("Rows Removed by Filter") + Number("Rows Removed by Index Recheck");
        var own = counts ? Number("Actual Loops") * Math.Max(1, rows) : 0;
        var below = node.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().Sum(Read) : 0;
        return (long)Math.Ceiling(own) + below;
    }
}
