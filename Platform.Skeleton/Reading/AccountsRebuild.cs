using System.Globalization;
using Npgsql;

namespace Platform.Skeleton.Reading;

/// <summary>
/// Fills a new generation beside the live one from the log, holds the daemon's batch for the last few events, compares both at that one position, and
/// switches. Readers see the one or the other, never none. Whatever ends it in between leaves the live one as it was.
/// </summary>
internal sealed class AccountsRebuild(NpgsqlDataSource worker)
{
    private const string Progress =
        "SELECT coalesce((SELECT last_seq_id FROM events.mt_event_progression WHERE name = 'accounts:All'{0}), 0)";

    /// <summary>What it did, in one line.</summary>
    public async Task<string> RunAsync(CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        var live = await Generations.LiveAsync(connection, cancel);
        var next = live + 1;
        await Generations.CreateAsync(connection, next, cancel);
        var mark = await PositionAsync("", cancel);
        await FillAsync(connection, next, 0, mark, cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        // The daemon moves this row first in each batch: it waits until the switch.
        await using var held = new NpgsqlCommand(string.Format(null, Format, " FOR UPDATE"), connection);
        var position = (long)(await held.ExecuteScalarAsync(cancel))!;
        await FillAsync(connection, next, mark, position, cancel);
        var same = await HashAsync(connection, live, cancel) == await HashAsync(connection, next, cancel);
        await Generations.ShowAsync(connection, next, cancel);
        await Generations.RunAsync(connection, $"DROP TABLE read.accounts_{live}", cancel);
        await transaction.CommitAsync(cancel);
        return string.Create(CultureInfo.InvariantCulture, $"from {live} to {next} at {position}: {(same ? "same" : "different")}");

        async Task<long> PositionAsync(string end, CancellationToken token)
        {
            await using var command = new NpgsqlCommand(string.Format(null, Format, end), connection);
            return (long)(await command.ExecuteScalarAsync(token))!;
        }
    }

    private static readonly System.Text.CompositeFormat Format = System.Text.CompositeFormat.Parse(Progress);

    private async Task FillAsync(NpgsqlConnection to, int generation, long after, long upTo, CancellationToken cancel)
    {
        var batch = new AccountBatch();
        await using (var from = await worker.OpenConnectionAsync(cancel))
        {
            await using var copy = await from.BeginBinaryExportAsync(
                $"""
                COPY (SELECT tenant_id, stream_id, type, timestamp FROM events.mt_events
                WHERE seq_id > {after} AND seq_id <= {upTo} AND type <> 'tombstone' ORDER BY seq_id) TO STDOUT (FORMAT binary)
                """,
                cancel
            );
            while (await copy.StartRowAsync(cancel) >= 0)
            {
                var (tenant, stream) = (await copy.ReadAsync<string>(cancel), await copy.ReadAsync<string>(cancel));
                batch.Add(tenant, stream, await copy.ReadAsync<string>(cancel), await copy.ReadAsync<DateTimeOffset>(cancel));
            }
        }
        if (batch.Count > 0)
        {
            var sql = string.Format(null, Add, $"read.accounts_{generation}", "$1, $2, $3, $4, $5");
            await using var command = new NpgsqlCommand(sql, to);
            command.Parameters.AddRange(batch.Columns().Select(column => new NpgsqlParameter { Value = column }).ToArray());
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    private static readonly System.Text.CompositeFormat Add = System.Text.CompositeFormat.Parse(Accounts.Upsert);

    private static async Task<string> HashAsync(NpgsqlConnection connection, int generation, CancellationToken cancel)
    {
        var sql = $"SELECT md5(coalesce(string_agg(a::text, ';' ORDER BY tenant, account), '')) FROM read.accounts_{generation} a";
        await using var command = new NpgsqlCommand(sql, connection);
        return (string)(await command.ExecuteScalarAsync(cancel))!;
    }
}
