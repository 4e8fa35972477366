using Npgsql;
using Platform.Ledger.Reading;

namespace Platform.Skeleton.Reading;

/// <summary>An account in the list.</summary>
public sealed record AccountRow(Guid Id, string State, long Changes, DateTimeOffset Since);

/// <summary>Reads the list as reader, under row-level security.</summary>
public sealed class AccountsQuery(NpgsqlDataSource reader)
{
    private const int PageMax = 1_000;

    public Task<List<AccountRow>> ListAsync(string tenant, CancellationToken cancel) =>
        TenantQuery.ReadAsync(
            reader,
            tenant,
            $"SELECT account, state, changes, since FROM read.accounts ORDER BY since, account LIMIT {PageMax}",
            r => new AccountRow(r.GetGuid(0), r.GetString(1), r.GetInt64(2), r.GetFieldValue<DateTimeOffset>(3)),
            cancel
        );
}
