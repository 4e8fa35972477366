using System.Text;
using Npgsql;
using Platform.Domain.Identity;
using Platform.Ledger.Reading;

namespace Platform.Projections.Identity;

/// <summary>An account as the read model has it: <paramref name="Email"/> and <paramref name="DisplayName"/> are sealed JSON.</summary>
/// <param name="EmailFrom">Type of the event the address was sealed in; so for the name.</param>
/// <param name="Position">tenant_position of the account's first event.</param>
public sealed record AccountRow(
    string Id,
    string Email,
    string EmailFrom,
    string DisplayName,
    string DisplayNameFrom,
    AccountStatus Status,
    DateTimeOffset Registered,
    long Position
);

/// <summary>Lists a tenant's accounts, oldest first, a page at a time.</summary>
public sealed class AccountsQuery(NpgsqlDataSource service)
{
    /// <param name="emailDigest">As <see cref="Accounts.EmailDigestAsync"/> makes it; null: any address.</param>
    /// <param name="status">Null: any.</param>
    public Task<List<AccountRow>> PageAsync(
        string tenant,
        byte[]? emailDigest,
        AccountStatus? status,
        long after,
        long upTo,
        int limit,
        CancellationToken cancel
    )
    {
        var parameters = new List<object> { tenant, after, upTo, limit };
        var conditions = new StringBuilder();
        void Where(string column, object? value)
        {
            if (value is not null)
            {
                parameters.Add(value);
                conditions.Append($" AND {column} = ${parameters.Count}");
            }
        }
        Where("email_digest", emailDigest);
        Where("status", status?.ToString().ToLowerInvariant());
        return TenantQuery.ReadAsync(
            service,
            tenant,
            $"""
            SELECT id, email, email_from, display_name, display_name_from, status, registered, position FROM {Accounts.View}
            WHERE tenant = $1 AND position > $2 AND position <= $3{conditions} ORDER BY position LIMIT $4
            """,
            r => new AccountRow(
                r.GetString(0),
                r.GetString(1),
                r.GetString(2),
                r.GetString(3),
                r.GetString(4),
                Enum.Parse<AccountStatus>(r.GetString(5), ignoreCase: true),
                r.GetFieldValue<DateTimeOffset>(6),
                r.GetInt64(7)
            ),
            cancel,
            [.. parameters]
        );
    }
}
