using Npgsql;
using NpgsqlTypes;
using Platform.Domain.Identity;
using Platform.EventStore.Projecting;
using Platform.EventStore.Subscriptions;

namespace Platform.Projections.Access;

/// <summary>What a batch makes of accounts: those registered are inserted, then how each stands last is set.</summary>
internal sealed class AccountRows
{
    private readonly List<LogRow> registered = [];
    private readonly Dictionary<(string Tenant, string Stream), (LogRow Row, string Status)> standing = [];

    /// <summary>Whether events of this type, named as entries name them, change anything here.</summary>
    public static bool Concerns(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("account-registered"u8)
        || type.SequenceEqual("account-locked"u8)
        || type.SequenceEqual("account-unlocked"u8)
        || type.SequenceEqual("account-closed"u8);

    public void Add(LogRow row, object e)
    {
        if (e is AccountRegistered)
        {
            registered.Add(row);
        }
        else if (StandingAfter(e) is { } status)
        {
            standing[(row.Tenant, row.Stream)] = (row, status);
        }
    }

    private static string? StandingAfter(object e) =>
        e switch
        {
            AccountLocked => AccountStanding.Locked,
            AccountUnlocked => AccountStanding.Active,
            AccountClosed => AccountStanding.Closed,
            _ => null,
        };

    public async Task WriteAsync(NpgsqlConnection connection, ProjectionBatch batch, CancellationToken cancel)
    {
        var table = batch.Table(HeldAccess.Accounts);
        if (registered.Count > 0)
        {
            await Rows.WriteAsync(
                connection,
                $"INSERT INTO {table} (tenant, id, status) SELECT tenant, id, '{AccountStanding.Active}' FROM unnest($1, $2) AS a(tenant, id)",
                cancel,
                (NpgsqlDbType.Text, registered.ConvertAll(r => r.Tenant)),
                (NpgsqlDbType.Text, registered.ConvertAll(HeldAccess.IdOf))
            );
        }
        if (standing.Count > 0)
        {
            List<(LogRow Row, string Status)> now = [.. standing.Values];
            await Rows.WriteAsync(
                connection,
                $"""
                UPDATE {table} a SET status = s.status FROM unnest($1, $2, $3) AS s(tenant, id, status)
                WHERE a.tenant = s.tenant AND a.id = s.id
                """,
                cancel,
                (NpgsqlDbType.Text, now.ConvertAll(s => s.Row.Tenant)),
                (NpgsqlDbType.Text, now.ConvertAll(s => HeldAccess.IdOf(s.Row))),
                (NpgsqlDbType.Text, now.ConvertAll(s => s.Status))
            );
        }
        foreach (var row in registered.Concat(standing.Values.Select(s => s.Row)))
        {
            batch.Changed(row.Tenant, HeldAccess.AccountKey(HeldAccess.IdOf(row)));
        }
    }
}
