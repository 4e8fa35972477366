using Npgsql;
using NpgsqlTypes;

namespace Platform.Tests.Ledger.Guard;

/// <summary>A call of Marten's append function with what somebody with the service's password makes up.</summary>
internal sealed record AppendCall(string Stream, string Tenant, RawEvent[] Events)
{
    private const string Call = """
        SELECT events.mt_quick_append_events(stream => $1, stream_type => 'tenant', tenantid => $2, event_ids => $3, event_types => $4,
            dotnet_types => $5, bodies => $6, bdatas => $7, timestamps => $8, expected_version => $9)
        """;

    public long? Expected { get; init; }
    public bool NullEvents { get; init; }

    public static AppendCall Of(params RawEvent[] events) => new(events[0].Stream, events[0].Tenant, events);

    public async Task RunAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Call, connection);
        Add(Stream, NpgsqlDbType.Varchar);
        Add(Tenant, NpgsqlDbType.Varchar);
        Add(NullEvents ? null : Events.Select(e => e.Id).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        Add(Events.Select(e => e.Type).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Varchar);
        Add(Events.Select(_ => "anything").ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Varchar);
        Add(Events.Select(e => e.Data).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Jsonb);
        Add(Events.Select(e => e.Entry).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bytea);
        Add(Events.Select(e => e.At).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.TimestampTz);
        Add(Expected, NpgsqlDbType.Bigint);
        await command.ExecuteNonQueryAsync();

        void Add(object? value, NpgsqlDbType type) => command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
    }
}
