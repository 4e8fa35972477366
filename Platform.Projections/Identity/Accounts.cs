using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Platform.Domain.Identity;
using Platform.EventStore.Projecting;
using Platform.Ledger.Privacy;
using Platform.Ledger.Serialization;

namespace Platform.Projections.Identity;

/// <summary>
/// A tenant's accounts as they stand, to be found by e-mail address and by status. Names and addresses stay sealed as the log has them, and
/// addresses are found by a keyed digest: working that out needs keys, which the rows of a single-stream projection cannot ask for.
/// </summary>
public sealed class Accounts(EventJson json, SubjectKeys keys) : Projection
{
    /// <summary>What queries name.</summary>
    public const string View = "read.accounts";

    /// <summary>The projection's name, and its table's.</summary>
    public const string ProjectionName = "accounts";

    /// <summary>The kind of stream it follows.</summary>
    public const string Kind = "account";

    /// <summary>Derives the key of e-mail digests from the tenant's own.</summary>
    private const string EmailPurpose = "accounts-email";

    public override string Name => ProjectionName;

    public override string StreamKind => Kind;

    // email_from and display_name_from name the event each was sealed in, without which it cannot be opened. Position is the tenant_position
    // of the account's first event: what lists go by.
    public override IReadOnlyList<ReadTable> Tables { get; } =
    [
        new(
            ProjectionName,
            """
            tenant text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, position bigint NOT NULL, version bigint NOT NULL,
            email text NOT NULL, email_from text COLLATE "C" NOT NULL, email_digest bytea,
            display_name text NOT NULL, display_name_from text COLLATE "C" NOT NULL,
            status text COLLATE "C" NOT NULL, registered timestamptz NOT NULL,
            PRIMARY KEY (tenant, id)
            """,
            "(tenant, position)",
            "(tenant, email_digest, position)",
            "(tenant, status, position)"
        ),
    ];

    /// <summary>Under what an address is found, in whatever case it is written.</summary>
    public static async ValueTask<byte[]> EmailDigestAsync(SubjectKeys keys, string tenant, string email, CancellationToken cancel) =>
        HMACSHA256.HashData(await keys.DerivedAsync(tenant, EmailPurpose, cancel), Encoding.UTF8.GetBytes(EmailAddress.Compared(email)));

    public override async Task ApplyAsync(NpgsqlConnection connection, ProjectionBatch batch, CancellationToken cancel)
    {
        var changes = await new AccountChanges(json, keys).OfAsync(batch.Rows, cancel);
        await AccountWrites.WriteAsync(connection, batch.Table(ProjectionName), changes, cancel);
    }
}
