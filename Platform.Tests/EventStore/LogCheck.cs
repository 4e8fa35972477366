using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;

namespace Platform.Tests.EventStore;

/// <summary>
/// The promises of the log, checked by other code than the one that verifies it for people: positions without holes, leaves of the
/// bytes, links, columns that say what the bytes say, time that never runs backwards, groups in order with the right digest.
/// </summary>
public static class LogCheck
{
    private sealed record Row(long Position, string Tenant, long TenantPosition, string Stream, long Version, byte[] Leaf, byte[] Entry);

    /// <summary>Fails, naming the position, at the first promise that does not hold; gives back how many entries there are.</summary>
    public static async Task<long> HoldsAsync(NpgsqlDataSource reader)
    {
        var rows = await ReadAsync(
            reader,
            "SELECT position, tenant, tenant_position, stream, version, leaf, entry FROM platform.log ORDER BY position",
            r => new Row(r.GetInt64(0), r.GetString(1), r.GetInt64(2), r.GetString(3), r.GetInt64(4), Bytes(r, 5), Bytes(r, 6))
        );
        var tenants = new Dictionary<string, long>();
        var streams = new Dictionary<(string, string), (long Version, string? Leaf, DateTimeOffset At)>();
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var where = $"position {row.Position}";
            row.Position.ShouldBe(i + 1, where);
            row.TenantPosition.ShouldBe(tenants[row.Tenant] = tenants.GetValueOrDefault(row.Tenant) + 1, where);
            row.Leaf.ShouldBe(SHA256.HashData([0, .. row.Entry]), where);
            var before = streams.GetValueOrDefault((row.Tenant, row.Stream));
            row.Version.ShouldBe(before.Version + 1, where);
            using var document = JsonDocument.Parse(row.Entry);
            var entry = document.RootElement;
            (
                entry.GetProperty("tenant").GetString(),
                entry.GetProperty("stream").GetString(),
                entry.GetProperty("version").GetInt64()
            ).ShouldBe((row.Tenant, row.Stream, row.Version), where);
            entry.GetProperty("prev").GetString().ShouldBe(before.Leaf, where);
            var at = entry.GetProperty("at").GetDateTimeOffset();
            at.ShouldBeGreaterThanOrEqualTo(before.At, where);
            streams[(row.Tenant, row.Stream)] = (row.Version, Base64Url.EncodeToString(row.Leaf), at);
        }
        await GroupsHoldAsync(reader, rows);
        return rows.Count;
    }

    private static async Task GroupsHoldAsync(NpgsqlDataSource reader, List<Row> rows)
    {
        var groups = await ReadAsync(
            reader,
            "SELECT number, first, last, digest FROM platform.groups ORDER BY number",
            r => (Number: r.GetInt64(0), First: r.GetInt64(1), Last: r.GetInt64(2), Digest: Bytes(r, 3))
        );
        for (var i = 1; i < groups.Count; i++)
        {
            var (group, before) = (groups[i], groups[i - 1]);
            group.Number.ShouldBe(i);
            group.First.ShouldBe(before.Last + 1, $"group {i}");
            var leaves = rows[(int)(group.First - 1)..(int)group.Last].SelectMany(r => r.Leaf);
            group.Digest.ShouldBe(SHA256.HashData([2, .. before.Digest, .. leaves]), $"group {i}");
        }
        groups[^1].Last.ShouldBe(rows.Count);
    }

    private static byte[] Bytes(NpgsqlDataReader reader, int column) => reader.GetFieldValue<byte[]>(column);

    private static async Task<List<T>> ReadAsync<T>(NpgsqlDataSource database, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }
        return rows;
    }
}
