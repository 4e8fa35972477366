using System.Text.Json;
using Npgsql;
using Platform.EventStore.Projecting;
using Platform.Ledger.Entry;

namespace Platform.Tests.EventStore.Following;

/// <summary>A projection of its own kind, whose table refuses a note: set-based, as most are.</summary>
public sealed class CheckedNotes(string name) : Projection
{
    public override string Name => name;

    public override string? StreamKind => "thing";

    public override IReadOnlyList<ReadTable> Tables { get; } =
    [
        new(
            name,
            """
            tenant text COLLATE "C" NOT NULL, tenant_position bigint NOT NULL, note text CHECK (note <> 'refused'),
            PRIMARY KEY (tenant, tenant_position)
            """
        ),
    ];

    public override async Task ApplyAsync(NpgsqlConnection connection, ProjectionBatch batch, CancellationToken cancel)
    {
        await using var insert = new NpgsqlCommand($"INSERT INTO {batch.Table(name)} SELECT * FROM unnest($1, $2, $3)", connection);
        insert.Parameters.Add(new NpgsqlParameter { Value = batch.Rows.Select(r => r.Tenant).ToArray() });
        insert.Parameters.Add(new NpgsqlParameter { Value = batch.Rows.Select(r => r.TenantPosition).ToArray() });
        insert.Parameters.Add(new NpgsqlParameter { Value = batch.Rows.Select(r => NoteOf(r.Bytes)).ToArray() });
        await insert.ExecuteNonQueryAsync(cancel);
    }

    private static string? NoteOf(byte[] entry)
    {
        using var document = JsonDocument.Parse(entry);
        return new EntryView(document.RootElement).Data.TryGetProperty("note", out var note) ? note.GetString() : null;
    }
}
