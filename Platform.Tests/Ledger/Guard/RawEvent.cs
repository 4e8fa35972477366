using System.Text;
using Npgsql;
using NpgsqlTypes;
using Platform.Domain.Tenancy;
using Platform.Ledger.Entry;

namespace Platform.Tests.Ledger.Guard;

/// <summary>A row of the event table as somebody past Marten would write it. As it is made nothing is wrong with it.</summary>
internal sealed record RawEvent(string Tenant, string Stream, long Version, Guid Id, string? Type, DateTimeOffset At, byte[]? Entry)
{
    private const string Insert = """
        INSERT INTO events.mt_events (seq_id, id, stream_id, version, data, bdata, type, timestamp, tenant_id, mt_dotnet_type, is_archived)
        VALUES (coalesce($1, nextval('events.mt_events_sequence')), $2, $3, $4, $5, $6, $7, $8, $9, NULL, $10)
        """;

    public string? Data { get; init; } = "{}";
    public bool Archived { get; init; }
    public long? Number { get; init; }

    /// <summary>Leaf of the entry before it.</summary>
    public byte[] Prev { get; init; } = [];

    /// <summary>When the entry before it was.</summary>
    public DateTimeOffset Earliest { get; init; }

    /// <summary>The second event of a stream that was begun through Marten.</summary>
    public static async Task<RawEvent> SecondAsync(LedgerDatabase ledger)
    {
        var stream = $"tenants/{Guid.NewGuid()}";
        await using (var session = ledger.Session())
        {
            session.Events.StartStream<Tenant>(stream, new TenantReactivated());
            await ledger.SaveAsync(session);
        }
        var first = await ledger.ScalarAsync<byte[]>("SELECT bdata FROM events.mt_events WHERE stream_id = $1", stream);
        return First(stream) with { Version = 2, Prev = LeafHash.Of(first), Earliest = EntryHead.At(first) };
    }

    /// <summary>The first event of a stream that is not there yet.</summary>
    public static RawEvent First(string? stream = null) =>
        new("t1", stream ?? $"tenants/{Guid.NewGuid()}", 1, Guid.CreateVersion7(), "tenant-reactivated", Now, null);

    public static DateTimeOffset Now => EntryTime.Cut(TimeProvider.System.GetUtcNow());

    /// <summary>With the bytes that say what the columns say.</summary>
    public RawEvent Written(string data = "{}", string? trace = null, byte[]? prev = null) =>
        this with
        {
            Entry = EntryWriter.Write(
                new DraftedEvent(Tenant, Stream, Type!, 1, Encoding.UTF8.GetBytes(data), FromMember.Nowhere, []),
                new EntryAuthor("tester", "system", Trace: trace),
                Id,
                At,
                Version,
                prev ?? Prev
            ),
        };

    /// <summary>With the bytes, but for this.</summary>
    public RawEvent Edited(string what, string into)
    {
        var text = Encoding.Latin1.GetString(Written().Entry!);
        text.ShouldContain(what);
        return this with { Entry = Encoding.Latin1.GetBytes(text.Replace(what, into, StringComparison.Ordinal)) };
    }

    public async Task InsertAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Insert, connection);
        Add(Number, NpgsqlDbType.Bigint);
        Add(Id, NpgsqlDbType.Uuid);
        Add(Stream, NpgsqlDbType.Varchar);
        Add(Version, NpgsqlDbType.Bigint);
        Add(Data, NpgsqlDbType.Jsonb);
        Add(Entry, NpgsqlDbType.Bytea);
        Add(Type, NpgsqlDbType.Varchar);
        Add(At, NpgsqlDbType.TimestampTz);
        Add(Tenant, NpgsqlDbType.Varchar);
        Add(Archived, NpgsqlDbType.Boolean);
        await command.ExecuteNonQueryAsync();

        void Add(object? value, NpgsqlDbType type) => command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
    }
}
