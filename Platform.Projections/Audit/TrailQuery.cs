using Npgsql;
using Platform.EventStore.Privacy;
using Platform.EventStore.Streams;

namespace Platform.Projections.Audit;

/// <summary>Entries of one page of a search.</summary>
/// <param name="Last">Position up to which everything was looked at: the next page begins behind it. Null at the end.</param>
public sealed record TrailPage(List<StoredEntry> Entries, long? Last);

/// <summary>Searches one tenant's trail, oldest first, and reads the entries it finds from the log itself.</summary>
public sealed class TrailQuery(NpgsqlDataSource service, SubjectKeys keys)
{
    /// <summary>Looks at the rows for one page. Only where most of what digests find belongs to erased people does a page end short.</summary>
    private const int LooksMax = 10;

    // What tables of other columns are told by.
    private const string Table = PostgresErrorCodes.UndefinedTable;
    private const string Column = PostgresErrorCodes.UndefinedColumn;
    private const string Operator = PostgresErrorCodes.UndefinedFunction;

    /// <summary>Entries in (<paramref name="after"/>, <paramref name="upTo"/>] that fit, at most <paramref name="limit"/>.</summary>
    /// <exception cref="OtherVersionException">The rows are another program's, as they are until a rebuild ends.</exception>
    public async Task<TrailPage> PageAsync(string tenant, TrailFilter filter, long after, long upTo, int limit, CancellationToken cancel)
    {
        var statement = await TrailStatement.OfAsync(keys, tenant, filter, cancel);
        var fitting = new List<StoredEntry>();
        for (var look = 0; look < LooksMax; look++)
        {
            // One more than is shown says whether there is a next page.
            var found = await ReadAsync(tenant, statement, after, upTo, limit + 1 - fitting.Count, cancel);
            var ended = found.Count < limit + 1 - fitting.Count;
            fitting.AddRange(await filter.OfAsync(found, keys, tenant, cancel));
            if (fitting.Count > limit)
            {
                fitting.RemoveAt(limit);
                return new TrailPage(fitting, fitting[^1].Position);
            }
            if (ended)
            {
                return new TrailPage(fitting, null);
            }
            after = found[^1].Position;
        }
        return new TrailPage(fitting, after);
    }

    private async Task<List<StoredEntry>> ReadAsync(
        string tenant,
        TrailStatement statement,
        long after,
        long upTo,
        int limit,
        CancellationToken cancel
    )
    {
        try
        {
            // The rows' version is read with them: the views may change between two statements.
            var rows = await TenantQuery.ReadInOrderAsync(
                service,
                tenant,
                statement.Sql,
                r => (Version: r.GetInt32(6), Entry: r.IsDBNull(0) ? null : LogReader.Entry(r)),
                cancel,
                [tenant, after, upTo, limit, .. statement.Parameters]
            );
            return rows.TrueForAll(row => row.Version == Trail.CodeVersion)
                ? [.. rows.Select(row => row.Entry).OfType<StoredEntry>()]
                : throw new OtherVersionException(Trail.ProgressName);
        }
        catch (PostgresException e) when (e.SqlState is Table or Column or Operator)
        {
            throw new OtherVersionException(Trail.ProgressName, e);
        }
    }
}
