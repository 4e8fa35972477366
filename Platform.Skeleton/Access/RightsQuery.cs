using Npgsql;
using Platform.Domain.Access;
using Platform.Ledger.Reading;

namespace Platform.Skeleton.Access;

/// <summary>Reads rights as reader, under row-level security. What it cannot know it does not guess: it throws, and the caller hears 503.</summary>
public sealed class RightsQuery(NpgsqlDataSource reader)
{
    private const string Sql = """
        SELECT coalesce(r.permissions, CASE WHEN g.role = 'owner' THEN ARRAY['*'] ELSE '{}' END)
        FROM read.holders h JOIN read.rights g USING (tenant, account) LEFT JOIN read.roles r ON r.tenant = g.tenant AND r.name = g.role
        WHERE h.account = $1 AND h.active AND (g.until IS NULL OR g.until > clock_timestamp())
        """;

    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);

    public async Task<bool> PermitsAsync(string tenant, Guid account, string permission, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(AnswerMax);
        try
        {
            var listed = await TenantQuery.ReadAsync(reader, tenant, Sql, r => r.GetFieldValue<string[]>(0), limit.Token, account);
            return listed.Any(role => role.Any(one => PermissionNames.Permits(one, permission)));
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new StoreUnavailableException("rights were not read in time", e);
        }
    }
}
