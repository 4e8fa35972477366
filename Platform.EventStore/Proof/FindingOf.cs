using Npgsql;
using Platform.Ledger.Proof;

namespace Platform.EventStore.Proof;

/// <summary>Turns a broken group into the finding that is reported.</summary>
internal static class FindingOf
{
    private const string RowAt = "SELECT tenant, tenant_position, stream, version FROM platform.log WHERE position = $1";

    public static async Task<Finding> BrokenAsync(NpgsqlDataSource worker, BrokenGroup broken, string? tenant, CancellationToken cancel)
    {
        var fault = await SharpenAsync(worker, broken, tenant, cancel);
        if (fault.Class == FindingClass.LogEndsEarly && await StandsBehindAsync(worker, fault.Position, cancel))
        {
            fault = fault with { Class = FindingClass.PositionGap };
        }
        if (tenant is not null)
        {
            return new Finding(fault.Class, ForTenant(fault), null, null, tenant, fault.TenantPosition, fault.Stream, fault.Version);
        }
        var (position, through) = Range(broken, fault);
        var place = through > position ? $"; the first wrong entry is one of {position} to {through}" : "";
        return new Finding(
            fault.Class,
            fault.Sentence + place,
            position,
            through,
            fault.Tenant,
            fault.TenantPosition,
            fault.Stream,
            fault.Version,
            broken.Group.Number
        );
    }

    // Where an entry may have been taken out before the row that shows it, and nothing tells where, the whole range is named.
    private static (long Position, long? Through) Range(BrokenGroup broken, Fault fault) =>
        broken.Leaves is null ? (fault.Position, null)
        : fault.Class == FindingClass.GroupDigest ? (fault.Position, broken.Group.Last)
        : fault.Class == FindingClass.TenantPositionGap ? (broken.Leaves.First, fault.Position)
        : (fault.Position, null);

    private static async Task<Fault> SharpenAsync(NpgsqlDataSource worker, BrokenGroup broken, string? tenant, CancellationToken cancel)
    {
        if (broken.Leaves is null || await new Locator(worker, broken, broken.Leaves).FindAsync(cancel) is not var (index, found))
        {
            return broken.Fault;
        }
        var position = broken.Leaves.First + index;
        await using var command = worker.CreateCommand(RowAt);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        await using var r = await command.ExecuteReaderAsync(cancel);
        if (!await r.ReadAsync(cancel) || (tenant is not null && r.GetString(0) != tenant))
        {
            return broken.Fault;
        }
        return new Fault(
            found,
            "another entry stands here than the one the group's digest covers",
            position,
            r.GetString(0),
            r.GetInt64(1),
            r.GetString(2),
            r.GetInt64(3)
        );
    }

    // A tenant is told nothing that counts what others wrote.
    private static string ForTenant(Fault fault) =>
        fault.Stream is not null ? fault.Sentence : "the commit that holds this entry, or this position's request, is not as it was sealed";

    private static async Task<bool> StandsBehindAsync(NpgsqlDataSource worker, long position, CancellationToken cancel)
    {
        await using var command = worker.CreateCommand("SELECT EXISTS (SELECT FROM platform.log WHERE position > $1)");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }
}
