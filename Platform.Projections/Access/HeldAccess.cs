using System.Text.Json;
using Npgsql;
using Platform.EventStore.Projecting;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Entry;
using Platform.Ledger.Serialization;

namespace Platform.Projections.Access;

/// <summary>
/// Who holds which role, what roles permit, and which accounts may use what they hold. One projection, so that all of it is of one position.
/// Whether an account may do something is answered from here (<see cref="PermissionCheck"/>).
/// </summary>
public sealed class HeldAccess(EventJson json) : Projection
{
    public const string ProjectionName = "access";

    internal const string Grants = "access_grants";
    internal const string Roles = "access_roles";
    internal const string Accounts = "access_accounts";

    public override string Name => ProjectionName;

    public override bool TellsChanges => true;

    // Position is the tenant_position of the stream's first event: what lists go by.
    public override IReadOnlyList<ReadTable> Tables { get; } =
    [
        new(
            Grants,
            """
            tenant text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, account text COLLATE "C" NOT NULL, role text COLLATE "C" NOT NULL,
            until timestamptz, status text COLLATE "C" NOT NULL, granted timestamptz NOT NULL, ended timestamptz,
            position bigint NOT NULL, version bigint NOT NULL,
            PRIMARY KEY (tenant, id)
            """,
            "(tenant, account, position)",
            "(tenant, role, position)",
            "(tenant, position)"
        ),
        new(
            Roles,
            """
            tenant text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, permissions text[] COLLATE "C" NOT NULL,
            defined timestamptz NOT NULL, changed timestamptz NOT NULL, position bigint NOT NULL, version bigint NOT NULL,
            PRIMARY KEY (tenant, name)
            """,
            "(tenant, position)"
        ),
        new(
            Accounts,
            """
            tenant text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, status text COLLATE "C" NOT NULL,
            PRIMARY KEY (tenant, id)
            """
        ),
    ];

    /// <summary>The key under which an account's grants and standing may be cached.</summary>
    public static string AccountKey(string account) => $"account/{account}";

    /// <summary>The key under which what a role permits may be cached.</summary>
    public static string RoleKey(string role) => $"role/{role}";

    public override async Task ApplyAsync(NpgsqlConnection connection, ProjectionBatch batch, CancellationToken cancel)
    {
        var (grants, roles, accounts) = (new GrantRows(), new RoleRows(), new AccountRows());
        foreach (var row in batch.Rows.Where(Concerns))
        {
            using var document = JsonDocument.Parse(row.Bytes);
            var view = new EntryView(document.RootElement);
            if (json.Read(view.Type, view.Schema, view.Data) is { } e)
            {
                grants.Add(row, view.At.UtcDateTime, e);
                roles.Add(row, view.At.UtcDateTime, e);
                accounts.Add(row, e);
            }
        }
        await grants.WriteAsync(connection, batch, cancel);
        await roles.WriteAsync(connection, batch, cancel);
        await accounts.WriteAsync(connection, batch, cancel);
    }

    /// <summary>The part of the stream's name behind its kind.</summary>
    internal static string IdOf(LogRow row) => row.Stream[(row.Stream.IndexOf('/', StringComparison.Ordinal) + 1)..];

    // Of an account only whether it may act at all: names and addresses change often.
    public override bool Concerns(LogRow row) =>
        row.Stream.StartsWith("grant/", StringComparison.Ordinal)
        || row.Stream.StartsWith("role/", StringComparison.Ordinal)
        || (row.Stream.StartsWith("account/", StringComparison.Ordinal) && AccountRows.Concerns(EntryBytes.Type(row.Bytes)));
}
