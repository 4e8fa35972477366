using Npgsql;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>A signed checkpoint of the root log.</summary>
/// <param name="IsCosigned">Whether enough witnesses have cosigned it.</param>
internal sealed record RootCheckpoint(MerkleLog Log, long Size, SignedNote Note, bool IsCosigned);

/// <summary>The root log's checkpoints as the database has them.</summary>
internal sealed class RootCheckpoints(NpgsqlDataSource worker)
{
    /// <summary>Whether this process signs checkpoints at this moment: it is the one that shows them to witnesses.</summary>
    public async Task<bool> IsLeaderAsync(string holder, CancellationToken cancel)
    {
        const string Sql = "SELECT EXISTS (SELECT FROM proof.sequencer WHERE holder = $1 AND leased_until > clock_timestamp())";
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = holder });
        return await command.ExecuteScalarAsync(cancel) is true;
    }

    /// <summary>The newest; null while none is signed.</summary>
    public async Task<RootCheckpoint?> NewestAsync(CancellationToken cancel)
    {
        const string Sql = """
            SELECT c.generation, c.size, c.note,
                EXISTS (SELECT FROM proof.cosigned k WHERE k.generation = c.generation AND k.size = c.size)
            FROM proof.checkpoints c WHERE c.tenant = $1 ORDER BY c.generation DESC, c.size DESC LIMIT 1
            """;
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = MerkleLog.Root });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new RootCheckpoint(
                new MerkleLog(MerkleLog.Root, reader.GetInt32(0)),
                reader.GetInt64(1),
                SignedNote.Parse(reader.GetString(2)),
                reader.GetBoolean(3)
            )
            : null;
    }

    /// <summary>Keeps a checkpoint with its cosignatures; the first of a size stays.</summary>
    public async Task KeepAsync(RootCheckpoint root, SignedNote cosigned, CancellationToken cancel)
    {
        const string Sql = "INSERT INTO proof.cosigned (generation, size, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = root.Log.Generation });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = root.Size });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = cosigned.ToString() });
        await command.ExecuteNonQueryAsync(cancel);
    }
}
