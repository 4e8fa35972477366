using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Npgsql;
using Platform.Ledger.Proof;
using Platform.Ledger.Reading;

namespace Platform.EventStore.Proof;

/// <summary>Consecutive groups and the requests they sealed.</summary>
/// <param name="Now">The database's clock, read after the requests: whatever a purge had removed from them had expired by then.</param>
internal sealed record GroupWindow(IReadOnlyList<GroupRow> Groups, RequestFact[] Requests, DateTime Now)
{
    /// <summary>Groups in one window.</summary>
    public const int GroupsMax = 65_536;

    /// <summary>Requests after which a window takes no further group.</summary>
    public const int RequestsMax = 65_536;

    /// <summary>How long a request row is kept at least; its group may have none at all once this has passed.</summary>
    public static readonly TimeSpan RequestRetention = TimeSpan.FromHours(48);

    /// <summary>How far entries' clocks and the database's may be apart when an expired group is told by its entries' times.</summary>
    public static readonly TimeSpan ClockSlack = TimeSpan.FromHours(1);

    // Nulls, infinite times and numbers that stand twice are only there where constraints were dropped: to be found, not crashed on.
    private const string GroupsAfter = """
        SELECT number, coalesce(first, -1), coalesce(last, -1), coalesce(digest, ''),
            CASE WHEN isfinite(created) THEN (extract(epoch FROM created) * 1000000)::bigint ELSE 0 END,
            coalesce(requests, -1), coalesce(seal, '')
        FROM platform.groups WHERE number > $1 AND number <= $2 ORDER BY number FETCH FIRST $3 ROWS WITH TIES
        """;

    /// <summary>
    /// Reads the groups after <paramref name="after"/> up to <paramref name="upTo"/>, as many as a window holds, then their requests.
    /// A group, its entries and its requests commit together: whoever has seen the group finds the rest in any later statement.
    /// </summary>
    public static async Task<GroupWindow> ReadAsync(
        NpgsqlConnection connection,
        long after,
        long upTo,
        byte[] watched,
        Slabs slabs,
        CancellationToken cancel
    )
    {
        var groups = await ReadGroupsAsync(connection, after, upTo, cancel);
        if (groups.Count == 0)
        {
            return new GroupWindow(groups, [], default);
        }
        var facts = new List<RequestFact>();
        var expected = groups.Sum(g => (long)Math.Max(0, g.Requests));
        // More rows than were sealed are wrong whatever they are: some of them are enough to say so.
        var select =
            "SELECT id, tenant, request_hash, answer, first_tenant_position, group_number, ordinal FROM platform.requests "
            + $"WHERE group_number > {after} AND group_number <= {groups[^1].Number} LIMIT {Math.Min(expected, RequestsMax * 2) + 1_000}";
        await BinaryCopy.ReadAsync(connection, select, slabs.Rent, Take, cancel);
        ValueTask Take(Slab rows)
        {
            TakeFacts(rows, watched, facts);
            slabs.Return(rows.Bytes);
            return ValueTask.CompletedTask;
        }
        facts.Sort((a, b) => a.Group != b.Group ? a.Group.CompareTo(b.Group) : a.Ordinal.CompareTo(b.Ordinal));
        await using var clock = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        return new GroupWindow(groups, [.. facts], (DateTime)(await clock.ExecuteScalarAsync(cancel))!);
    }

    private static async Task<List<GroupRow>> ReadGroupsAsync(NpgsqlConnection connection, long after, long upTo, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(GroupsAfter, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = upTo });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = GroupsMax });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var groups = new List<GroupRow>();
        var requests = 0L;
        while (await reader.ReadAsync(cancel))
        {
            var group = new GroupRow(
                reader.GetInt64(0),
                reader.GetInt64(1),
                reader.GetInt64(2),
                reader.GetFieldValue<byte[]>(3),
                reader.GetInt64(4),
                reader.GetInt32(5),
                reader.GetFieldValue<byte[]>(6)
            );
            if (requests >= RequestsMax && group.Number != groups[^1].Number)
            {
                break;
            }
            groups.Add(group);
            requests += Math.Max(0, group.Requests);
        }
        return groups;
    }

    // A request's seal is SHA-256(0x04 ‖ id ‖ tenant, length first ‖ request hash ‖ answer).
    private static void TakeFacts(Slab rows, byte[] watched, List<RequestFact> facts)
    {
        var sealedBytes = new ArrayBufferWriter<byte>(1_024);
        Span<byte> seal = stackalloc byte[32];
        Span<byte> length = stackalloc byte[4];
        var fields = rows.Fields;
        while (fields.NextRow())
        {
            sealedBytes.ResetWrittenCount();
            sealedBytes.Write(fields.BytesAfterZero());
            var tenant = fields.Bytes();
            BinaryPrimitives.WriteInt32BigEndian(length, tenant.Length);
            sealedBytes.Write(length);
            sealedBytes.Write(tenant);
            sealedBytes.Write(fields.Bytes());
            sealedBytes.Write(fields.Bytes());
            MemoryMarshal.AsMemory(sealedBytes.WrittenMemory).Span[0] = 4;
            SHA256.HashData(sealedBytes.WrittenSpan, seal);
            var first = fields.Int64();
            facts.Add(
                new RequestFact(
                    fields.Int64(),
                    fields.Int32(),
                    Hash256.From(seal),
                    first,
                    watched.Length > 0 && tenant.SequenceEqual(watched)
                )
            );
        }
    }
}
