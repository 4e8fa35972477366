using Npgsql;
using NpgsqlTypes;

namespace Platform.Tests.EventStore.Proof;

public sealed record LogLine(long Position, string Tenant, long TenantPosition, string Stream, long Version, byte[] Leaf, byte[] Entry);

public sealed record GroupLine(long Number, long First, long Last, byte[] Digest, DateTime Created, int Requests, byte[] Seal);

public sealed record RequestLine(Guid Id, string Tenant, byte[] Hash, byte[] Answer, long FirstTenantPosition, long Group, int Ordinal);

/// <summary>A small log in memory: read as superuser, changed at will, and written back whole.</summary>
public sealed class LogCopy
{
    private const string Clear = "TRUNCATE platform.log, platform.groups, platform.requests";
    private const string LogColumns = "platform.log (position, tenant, tenant_position, stream, version, leaf, entry)";
    private const string GroupColumns = "platform.groups (number, first, last, digest, created, requests, seal)";
    private const string RequestColumns =
        "platform.requests (id, tenant, request_hash, answer, first_tenant_position, group_number, ordinal)";

    public List<LogLine> Log { get; private init; } = [];
    public List<GroupLine> Groups { get; private init; } = [];
    public List<RequestLine> Requests { get; private init; } = [];

    /// <summary>The last position of the log.</summary>
    public long End => Log[^1].Position;

    public LogCopy Clone() =>
        new()
        {
            Log = [.. Log],
            Groups = [.. Groups],
            Requests = [.. Requests],
        };

    public GroupLine GroupOf(long position) => Groups.Single(g => g.First <= position && position <= g.Last);

    public static async Task<LogCopy> ReadAsync(NpgsqlDataSource superuser) =>
        new()
        {
            Log = await RowsAsync(
                superuser,
                $"SELECT * FROM {LogColumns.Split(' ')[0]} ORDER BY position",
                r => new LogLine(
                    r.GetInt64(0),
                    r.GetString(1),
                    r.GetInt64(2),
                    r.GetString(3),
                    r.GetInt64(4),
                    r.GetFieldValue<byte[]>(5),
                    r.GetFieldValue<byte[]>(6)
                )
            ),
            Groups = await RowsAsync(
                superuser,
                "SELECT * FROM platform.groups ORDER BY number",
                r => new GroupLine(
                    r.GetInt64(0),
                    r.GetInt64(1),
                    r.GetInt64(2),
                    r.GetFieldValue<byte[]>(3),
                    r.GetDateTime(4),
                    r.GetInt32(5),
                    r.GetFieldValue<byte[]>(6)
                )
            ),
            Requests = await RowsAsync(
                superuser,
                "SELECT * FROM platform.requests ORDER BY group_number, ordinal",
                r => new RequestLine(
                    r.GetGuid(0),
                    r.GetString(1),
                    r.GetFieldValue<byte[]>(2),
                    r.GetFieldValue<byte[]>(3),
                    r.GetInt64(4),
                    r.GetInt64(5),
                    r.GetInt32(6)
                )
            ),
        };

    public async Task WriteAsync(NpgsqlDataSource superuser)
    {
        await using var connection = await superuser.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var clear = new NpgsqlCommand(Clear, connection))
        {
            await clear.ExecuteNonQueryAsync();
        }
        await PutAsync(connection, LogColumns, Log, l => [l.Position, l.Tenant, l.TenantPosition, l.Stream, l.Version, l.Leaf, l.Entry]);
        await PutAsync(connection, GroupColumns, Groups, g => [g.Number, g.First, g.Last, g.Digest, g.Created, g.Requests, g.Seal]);
        await PutAsync(
            connection,
            RequestColumns,
            Requests,
            r => [r.Id, r.Tenant, r.Hash, r.Answer, r.FirstTenantPosition, r.Group, r.Ordinal]
        );
        await transaction.CommitAsync();
    }

    private static async Task PutAsync<T>(NpgsqlConnection connection, string columns, List<T> lines, Func<T, object[]> fields)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {columns} FROM STDIN (FORMAT BINARY)");
        foreach (var line in lines)
        {
            await copy.StartRowAsync();
            foreach (var field in fields(line))
            {
                await copy.WriteAsync(field, TypeOf(field));
            }
        }
        await copy.CompleteAsync();
    }

    private static NpgsqlDbType TypeOf(object field) =>
        field switch
        {
            long => NpgsqlDbType.Bigint,
            int => NpgsqlDbType.Integer,
            string => NpgsqlDbType.Text,
            byte[] => NpgsqlDbType.Bytea,
            Guid => NpgsqlDbType.Uuid,
            DateTime => NpgsqlDbType.TimestampTz,
            _ => throw new ArgumentException($"no column is a {field.GetType().Name}", nameof(field)),
        };

    private static async Task<List<T>> RowsAsync<T>(NpgsqlDataSource superuser, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = superuser.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }
        return rows;
    }
}
