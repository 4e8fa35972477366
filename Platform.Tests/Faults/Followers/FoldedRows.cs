using Npgsql;
using Platform.Cli.Local;
using Platform.Tests.EventStore;
using Platform.Tests.Support;

namespace Platform.Tests.Faults.Followers;

/// <summary>Read models against a fold of the log that knows nothing of the projections: plain SQL over the entries' JSON.</summary>
public static class FoldedRows
{
    private const string Entries = """
        WITH e AS (
            SELECT tenant, split_part(stream, '/', 1) AS kind, split_part(stream, '/', 2) AS id, version,
                (convert_from(entry, 'UTF8')::jsonb)->>'type' AS type, (convert_from(entry, 'UTF8')::jsonb)->'data' AS data
            FROM platform.log),
        last AS (SELECT DISTINCT ON (tenant, kind, id) tenant, kind, id, version FROM e ORDER BY tenant, kind, id, version DESC)
        """;

    private static readonly (string Name, string Folded, string Rows)[] Models =
    [
        (
            "accounts",
            $"""
            {Entries}
            SELECT tenant, id, version::text, coalesce((
                SELECT CASE s.type WHEN 'account-locked' THEN 'locked' WHEN 'account-closed' THEN 'closed' ELSE 'active' END
                FROM e s WHERE s.tenant = l.tenant AND s.kind = 'account' AND s.id = l.id
                    AND s.type IN ('account-locked', 'account-unlocked', 'account-closed') ORDER BY s.version DESC LIMIT 1), 'active')
            FROM last l WHERE kind = 'account' ORDER BY 1, 2
            """,
            "SELECT tenant, id, version::text, status FROM read.accounts ORDER BY 1, 2"
        ),
        (
            "access",
            $"""
            {Entries}
            SELECT l.tenant, l.id, g.data->>'accountId', g.data->>'role', CASE o.type WHEN 'grant-revoked' THEN 'revoked' WHEN 'grant-expired' THEN 'expired' ELSE 'active' END
            FROM last l JOIN e g ON g.tenant = l.tenant AND g.kind = 'grant' AND g.id = l.id AND g.version = 1
            JOIN e o ON o.tenant = l.tenant AND o.kind = 'grant' AND o.id = l.id AND o.version = l.version
            WHERE l.kind = 'grant' ORDER BY 1, 2
            """,
            "SELECT tenant, id, account, role, status FROM read.access_grants ORDER BY 1, 2"
        ),
    ];

    /// <summary>Waits until every projection has got to the log's end, then compares row by row.</summary>
    public static async Task EqualRowsAsync(TestInstance databases, TimeSpan deadline)
    {
        await CaughtUpAsync(databases, deadline);
        await using var worker = LogDatabase.Pool(databases.SuperuserUrl);
        foreach (var (name, folded, rows) in Models)
        {
            var expected = await LinesAsync(worker, folded);
            expected.Count.ShouldBeGreaterThan(50, name);
            (await LinesAsync(worker, rows)).ShouldBe(expected, name);
        }
    }

    /// <summary>Returns once every live generation stands at the log's end.</summary>
    public static async Task CaughtUpAsync(TestInstance databases, TimeSpan deadline)
    {
        const string Behind = """
            SELECT coalesce(string_agg(g.projection || ' ' || g.position, ', '), '') FROM read.generations g
            WHERE g.state = 'live' AND g.position < (SELECT max(position) FROM platform.log)
            """;
        var behind = "";
        var there = await Until.TrueAsync(
            async () => (behind = (string)(await Sql.ScalarAsync(databases.WorkerUrl, Behind))!).Length == 0,
            deadline
        );
        there.ShouldBeTrue($"behind: {behind}");
    }

    private static async Task<List<string>> LinesAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetString(i))));
        }
        return lines;
    }
}
