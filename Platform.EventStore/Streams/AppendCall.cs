using Npgsql;

namespace Platform.EventStore.Streams;

/// <summary>One connection's prepared call of <c>platform.append</c>.</summary>
internal sealed class AppendCall : IAsyncDisposable
{
    /// <summary>Groups that are looked at beforehand after one met something that was not new: where one is, more follow.</summary>
    private const int CarefulGroups = 64;

    private int _careful;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;

    private AppendCall(NpgsqlConnection connection, NpgsqlCommand command) => (_connection, _command) = (connection, command);

    /// <param name="database">As the service.</param>
    /// <param name="timeout">How long a commit may take before its outcome is looked up instead.</param>
    public static async Task<AppendCall> OpenAsync(NpgsqlDataSource database, TimeSpan timeout, CancellationToken cancel)
    {
        var connection = await database.OpenConnectionAsync(cancel);
        var places = string.Join(',', AppendParameters.Types.Select((_, i) => $"${i + 1}"));
        var command = new NpgsqlCommand($"SELECT outcomes, first_positions, last_position FROM platform.append({places})", connection)
        {
            CommandTimeout = (int)Math.Ceiling(timeout.TotalSeconds),
        };
        foreach (var type in AppendParameters.Types)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        }
        await command.PrepareAsync(cancel);
        return new AppendCall(connection, command);
    }

    /// <summary>Commits the batch; when this returns, it is durable.</summary>
    public async Task<(int[] Outcomes, long[] FirstPositions)> CommitAsync(Batch batch, DateTimeOffset clock, CancellationToken cancel)
    {
        var careful = batch.NeedsCare || _careful > 0;
        _careful = Math.Max(0, _careful - 1);
        try
        {
            return await ExecuteAsync(batch, clock, careful, cancel);
        }
        catch (PostgresException e) when (!careful && e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            _careful = CarefulGroups;
            return await ExecuteAsync(batch, clock, careful: true, cancel);
        }
    }

    private async Task<(int[] Outcomes, long[] FirstPositions)> ExecuteAsync(
        Batch batch,
        DateTimeOffset clock,
        bool careful,
        CancellationToken cancel
    )
    {
        batch.Bind(_command.Parameters, clock, careful);
        await using var reader = await _command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var outcomes = reader.GetFieldValue<int[]>(0);
        var positions = reader.IsDBNull(1) ? new long[outcomes.Length] : reader.GetFieldValue<long[]>(1);
        // The row may arrive before the commit has ended: only what comes behind it says that it has.
        await reader.NextResultAsync(cancel);
        return (outcomes, positions);
    }

    public async ValueTask DisposeAsync()
    {
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
