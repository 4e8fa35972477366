using Npgsql;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;
using Platform.Ledger.Reading;

namespace Platform.Projections.Audit;

/// <summary>Entries of one page of a search.</summary>
/// <param name="Last">Position up to which everything was looked at: the next page begins behind it. Null at the end.</param>
public sealed record TrailPage(List<StoredEntry> Entries, long? Last);

/// <summary>Searches one tenant's trail, oldest first, and reads the entries it finds from the log itself.</summary>
public sealed class TrailQuery(NpgsqlDataSource service, SubjectKeys keys)
{
    /// <summary>
    /// Looks at the rows for one page. Where terms hardly ever meet, or most of what digests find belongs to erased people, a page ends short after them.
    /// </summary>
    public const int LooksMax = 10;

    // What tables of other columns are told by.
    private static readonly string[] OtherTables =
    [
        PostgresErrorCodes.UndefinedTable,
        PostgresErrorCodes.UndefinedColumn,
        PostgresErrorCodes.UndefinedFunction,
    ];

    /// <summary>Rows of its driver that one look reads at most.</summary>
    public int LookRows { get; init; } = TrailReach.RowsMax;

    /// <summary>Entries in (<paramref name="after"/>, <paramref name="upTo"/>] that fit, at most <paramref name="limit"/>.</summary>
    /// <exception cref="OtherVersionException">The rows are another program's, as they are until a rebuild ends.</exception>
    public async Task<TrailPage> PageAsync(string tenant, TrailFilter filter, long after, long upTo, int limit, CancellationToken cancel)
    {
        var terms = await TrailTerms.OfAsync(keys, tenant, filter, cancel);
        var fitting = new List<StoredEntry>();
        for (var look = 0; look < LooksMax; look++)
        {
            // One more than is shown says whether there is a next page.
            var wanted = limit + 1 - fitting.Count;
            var reach = await ReachAsync(tenant, terms, after, upTo, cancel);
            object[] parameters = [tenant, reach.After, reach.UpTo, wanted, .. terms.Parameters];
            var found = await ReadAsync(tenant, TrailSearch.Sql(terms, reach.Driver), LogReader.Entry, parameters, cancel);
            fitting.AddRange(await filter.OfAsync(found, keys, tenant, cancel));
            if (fitting.Count > limit)
            {
                fitting.RemoveAt(limit);
                return new TrailPage(fitting, fitting[^1].Position);
            }
            after = found.Count == wanted ? found[^1].Position : reach.UpTo;
            if (after >= upTo)
            {
                return new TrailPage(fitting, null);
            }
        }
        return new TrailPage(fitting, after);
    }

    private async Task<TrailReach> ReachAsync(string tenant, TrailTerms terms, long after, long upTo, CancellationToken cancel)
    {
        if (terms.IsPlain)
        {
            return new TrailReach(terms.Drivers[0], after, upTo);
        }
        object[] parameters = [tenant, after, upTo, LookRows, .. terms.Parameters];
        var reach = await ReadAsync(tenant, TrailReach.Sql(terms), TrailReach.Of, parameters, cancel);
        return reach is [var next] ? next : new TrailReach(terms.Drivers[0], upTo, upTo);
    }

    // The rows' version is read with them, in the last column: the views may change between two statements.
    private async Task<List<T>> ReadAsync<T>(
        string tenant,
        string sql,
        Func<NpgsqlDataReader, T> read,
        object[] parameters,
        CancellationToken cancel
    )
        where T : class
    {
        try
        {
            var rows = await TenantQuery.ReadInOrderAsync(
                service,
                tenant,
                sql,
                r => (Version: r.GetInt32(r.FieldCount - 1), Row: r.IsDBNull(0) ? null : read(r)),
                cancel,
                parameters
            );
            return rows.TrueForAll(row => row.Version == Trail.CodeVersion)
                ? [.. rows.Select(row => row.Row).OfType<T>()]
                : throw new OtherVersionException(Trail.ProgressName);
        }
        catch (PostgresException e) when (OtherTables.Contains(e.SqlState))
        {
            throw new OtherVersionException(Trail.ProgressName, e);
        }
    }
}
