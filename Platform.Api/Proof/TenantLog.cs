using Npgsql;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Reading;

namespace Platform.Api.Proof;

/// <summary>A log's newest signed checkpoint.</summary>
/// <param name="RootIndex">Its own leaf in the root log; null for the root log itself.</param>
public sealed record SignedHead(MerkleLog Log, long Size, SignedNote Note, long? RootIndex);

/// <summary>One tenant's Merkle log, and the root log as far as a tenant may see it: under row-level security, whatever is asked.</summary>
public sealed class TenantLog(NpgsqlDataSource service)
{
    private readonly TileCache _tiles = new();

    /// <summary>Reads trees as one tenant.</summary>
    public TreeReader Trees(string tenant) =>
        new(
            new TreeRows(
                (sql, values, cancel) => TenantQuery.ReadAsync(service, tenant, sql, r => r.GetFieldValue<byte[]>(0), cancel, values)
            ),
            _tiles
        );

    /// <summary>The caller's log at its newest checkpoint.</summary>
    /// <exception cref="ProblemException">None was signed yet: 503, since one will be.</exception>
    public async Task<SignedHead> HeadAsync(HttpContext context) =>
        await FindHeadAsync(context.Credential().Tenant, context.Credential().Tenant, context.RequestAborted)
        ?? throw new ProblemException(ProblemCodes.NotSignedYet);

    /// <summary>The newest checkpoint of a log, or null where none was signed.</summary>
    /// <param name="tenant">Who asks.</param>
    /// <param name="log">Whose log: the tenant's own, or <see cref="MerkleLog.Root"/>.</param>
    public async Task<SignedHead?> FindHeadAsync(string tenant, string log, CancellationToken cancel) =>
        (
            await TenantQuery.ReadAsync(
                service,
                tenant,
                """
                SELECT tenant, generation, size, note, root_index FROM proof.checkpoints WHERE tenant = $1
                ORDER BY generation DESC, size DESC LIMIT 1
                """,
                Head,
                cancel,
                log
            )
        ).SingleOrDefault();

    /// <summary>
    /// The tenant's newest checkpoint that stands in the root log as witnesses cosigned it last, else as it was signed last: witnesses may have
    /// been away since before the tenant's oldest kept checkpoint. Null where none was signed.
    /// </summary>
    public async Task<(SignedHead Root, SignedHead Head)?> FindAnchoredAsync(string tenant, CancellationToken cancel) =>
        await AnchoredAsync(tenant, await FindCosignedAsync(tenant, cancel), cancel)
        ?? await AnchoredAsync(tenant, await FindHeadAsync(tenant, MerkleLog.Root, cancel), cancel);

    private async Task<(SignedHead Root, SignedHead Head)?> AnchoredAsync(string tenant, SignedHead? root, CancellationToken cancel) =>
        root is not null && await FindBelowAsync(tenant, root.Log, root.Size, cancel) is { } head ? (root, head) : null;

    private async Task<SignedHead?> FindBelowAsync(string tenant, MerkleLog root, long rootSize, CancellationToken cancel) =>
        (
            await TenantQuery.ReadAsync(
                service,
                tenant,
                """
                SELECT tenant, generation, size, note, root_index FROM proof.checkpoints
                WHERE tenant = $1 AND root_generation = $2 AND root_index < $3 ORDER BY generation DESC, size DESC LIMIT 1
                """,
                Head,
                cancel,
                tenant,
                root.Generation,
                rootSize
            )
        ).SingleOrDefault();

    // Null where they have cosigned none of its present beginning.
    private async Task<SignedHead?> FindCosignedAsync(string tenant, CancellationToken cancel) =>
        (
            await TenantQuery.ReadAsync(
                service,
                tenant,
                """
                SELECT 'root', generation, size, note, NULL::bigint FROM proof.cosigned
                WHERE generation = (SELECT max(generation) FROM proof.checkpoints WHERE tenant = 'root') ORDER BY size DESC LIMIT 1
                """,
                Head,
                cancel
            )
        ).SingleOrDefault();

    private static SignedHead Head(NpgsqlDataReader r) =>
        new(
            new MerkleLog(r.GetString(0), r.GetInt32(1)),
            r.GetInt64(2),
            SignedNote.Parse(r.GetString(3)),
            r.IsDBNull(4) ? null : r.GetInt64(4)
        );
}
