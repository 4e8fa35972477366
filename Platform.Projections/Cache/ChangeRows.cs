using Npgsql;

namespace Platform.Projections.Cache;

/// <summary>What one commit changed of one tenant's answers.</summary>
/// <param name="Keys">Null where everything may have changed.</param>
public sealed record ChangeRow(long Position, string Tenant, long TenantPosition, string[]? Keys, DateTime At);

/// <summary>Changes, and where the live tables stand, both of the same moment.</summary>
/// <param name="Full">There may be more behind the last row.</param>
public sealed record ChangePage(long Generation, long Position, List<ChangeRow> Rows, bool Full);

/// <summary>Reads <c>read.changes</c> of one projection as the service.</summary>
public sealed class ChangeRows(NpgsqlDataSource service, string projection)
{
    /// <summary>Rows of one look.</summary>
    public const int PageMax = 5_000;

    /// <summary>Rows of a first load.</summary>
    public const int LoadMax = 50_000;

    private const string Columns = "c.position, c.tenant, c.tenant_position, c.keys, c.at";

    // One statement: the rows and the position are of the same snapshot.
    private const string Live = """
        FROM read.projections p
        JOIN read.generations g ON g.projection = p.name AND g.generation = p.live
        """;

    /// <summary>The changes behind (position, tenant), oldest first; null where the projection has no tables yet.</summary>
    public Task<ChangePage?> BehindAsync(long position, string tenant, CancellationToken cancel) =>
        ReadAsync(
            $"""
            SELECT g.generation::bigint, g.position, {Columns} {Live}
            LEFT JOIN LATERAL (
                SELECT * FROM read.changes c WHERE c.projection = p.name AND (c.position, c.tenant) > ($2, $3)
                ORDER BY c.position, c.tenant LIMIT {PageMax}) c ON true
            WHERE p.name = $1 ORDER BY c.position, c.tenant
            """,
            PageMax,
            cancel,
            new NpgsqlParameter<long> { TypedValue = position },
            new NpgsqlParameter<string> { TypedValue = tenant }
        );

    /// <summary>The last changes, newest first.</summary>
    public Task<ChangePage?> LastAsync(CancellationToken cancel) =>
        ReadAsync(
            $"""
            SELECT g.generation::bigint, g.position, {Columns} {Live}
            LEFT JOIN LATERAL (
                SELECT * FROM read.changes c WHERE c.projection = p.name ORDER BY c.position DESC, c.tenant DESC LIMIT {LoadMax}) c ON true
            WHERE p.name = $1 ORDER BY c.position DESC, c.tenant DESC
            """,
            LoadMax,
            cancel
        );

    private async Task<ChangePage?> ReadAsync(string sql, int limit, CancellationToken cancel, params NpgsqlParameter[] parameters)
    {
        await using var command = service.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection });
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<ChangeRow>();
        (long Generation, long Position)? live = null;
        while (await reader.ReadAsync(cancel))
        {
            live = (reader.GetInt64(0), reader.GetInt64(1));
            if (!reader.IsDBNull(2))
            {
                var keys = reader.IsDBNull(5) ? null : reader.GetFieldValue<string[]>(5);
                rows.Add(new ChangeRow(reader.GetInt64(2), reader.GetString(3), reader.GetInt64(4), keys, reader.GetDateTime(6)));
            }
        }
        return live is { } at ? new ChangePage(at.Generation, at.Position, rows, rows.Count == limit) : null;
    }
}
