using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Platform.Domain.Identity;
using Platform.EventStore.Privacy;
using Platform.EventStore.Projecting;
using Platform.EventStore.Serialization;
using Platform.EventStore.Subscriptions;

namespace Platform.Projections.Identity;

/// <summary>
/// A tenant's accounts as they stand, to be found by e-mail address and by status. Names and addresses stay sealed as the log has them, and
/// addresses are found by a keyed digest.
/// </summary>
public sealed class Accounts(EventJson json, SubjectKeys keys) : Projection
{
    /// <summary>What queries name.</summary>
    public const string View = "read.accounts_1";

    public const string ProjectionName = "accounts_1";

    /// <summary>The kind of stream it follows.</summary>
    public const string Kind = "account";

    /// <summary>Derives the key of e-mail digests from the tenant's own.</summary>
    private const string EmailPurpose = "accounts-email";

    public override string Name => ProjectionName;

    // email_from and display_name_from name the event each was sealed in, without which it cannot be opened.
    public override string Tables =>
        $"""
            CREATE TABLE IF NOT EXISTS {View} (
                tenant text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, position bigint NOT NULL, version bigint NOT NULL,
                email text NOT NULL, email_from text COLLATE "C" NOT NULL, email_digest bytea,
                display_name text NOT NULL, display_name_from text COLLATE "C" NOT NULL,
                status text COLLATE "C" NOT NULL, registered timestamptz NOT NULL,
                PRIMARY KEY (tenant, id));
            CREATE INDEX IF NOT EXISTS accounts_1_position ON {View} (tenant, position);
            CREATE INDEX IF NOT EXISTS accounts_1_email ON {View} (tenant, email_digest, position);
            CREATE INDEX IF NOT EXISTS accounts_1_status ON {View} (tenant, status, position);
            {Rows.Confined(View)}
            """;

    /// <summary>Under what an address is found, in whatever case it is written.</summary>
    public static async ValueTask<byte[]> EmailDigestAsync(SubjectKeys keys, string tenant, string email, CancellationToken cancel) =>
        HMACSHA256.HashData(await keys.DerivedAsync(tenant, EmailPurpose, cancel), Encoding.UTF8.GetBytes(EmailAddress.Compared(email)));

    public override async Task ApplyAsync(NpgsqlConnection connection, IReadOnlyList<LogRow> rows, CancellationToken cancel)
    {
        var changes = await new AccountChanges(json, keys).OfAsync(rows, cancel);
        await AccountWrites.WriteAsync(connection, View, changes, cancel);
    }
}
