using JasperFx.Events;
using Marten;
using Platform.Domain.Identity;
using Platform.Ledger.Following;

namespace Platform.Skeleton.Reading;

/// <summary>
/// A tenant's accounts: since when, in which state, and how often each has changed. Counting is not harmless when done twice, so it shows a batch that
/// was taken twice. The row of a batch is added to the table behind the view read.accounts, whichever generation that is.
/// </summary>
public sealed class Accounts() : FencedProjection("accounts")
{
    /// <summary>Adds what a batch amounts to; ? or $n: tenants, accounts, states (null: as before), changes, since (null: as before).</summary>
    internal const string Upsert = """
        insert into {0} as a (tenant, account, state, changes, since)
        select * from unnest({1}) as n(tenant, account, state, changes, since)
        on conflict (tenant, account) do update
        set state = coalesce(excluded.state, a.state), changes = a.changes + excluded.changes, since = coalesce(a.since, excluded.since)
        """;

    private static readonly string Sql = string.Format(null, System.Text.CompositeFormat.Parse(Upsert), "read.accounts", "?, ?, ?, ?, ?");

    protected override Task WriteAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        var batch = new AccountBatch();
        foreach (var e in events)
        {
            batch.Add(e.TenantId, e.StreamKey!, e.EventTypeName, e.Timestamp);
        }
        if (batch.Count > 0)
        {
            operations.QueueSqlCommand(Sql, batch.Columns());
        }
        return Task.CompletedTask;
    }
}

/// <summary>What events amount to for each account, by their columns alone.</summary>
internal sealed class AccountBatch
{
    private const string Kind = "account/";
    private readonly Dictionary<(string Tenant, Guid Account), Row> _rows = [];

    public int Count => _rows.Count;

    public void Add(string tenant, string stream, string type, DateTimeOffset at)
    {
        if (!stream.StartsWith(Kind, StringComparison.Ordinal))
        {
            return;
        }
        var key = (tenant, Guid.Parse(stream.AsSpan(Kind.Length)));
        var row = _rows.GetValueOrDefault(key);
        _rows[key] = new Row(
            type switch
            {
                "account-registered" or "account-unlocked" => nameof(AccountStatus.Active),
                "account-locked" => nameof(AccountStatus.Locked),
                "account-closed" => nameof(AccountStatus.Closed),
                _ => row.State,
            },
            row.Changes + 1,
            type == "account-registered" ? at.ToUniversalTime() : row.Since
        );
    }

    /// <summary>One array a column.</summary>
    public object[] Columns() =>
        [
            _rows.Keys.Select(key => key.Tenant).ToArray(),
            _rows.Keys.Select(key => key.Account).ToArray(),
            _rows.Values.Select(row => row.State).ToArray(),
            _rows.Values.Select(row => row.Changes).ToArray(),
            _rows.Values.Select(row => row.Since).ToArray(),
        ];

    private readonly record struct Row(string? State, long Changes, DateTimeOffset? Since);
}
