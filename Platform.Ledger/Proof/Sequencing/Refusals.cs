using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>The logs a leader does not sign: told loudly, and kept where every node sees them.</summary>
internal sealed class Refusals(NpgsqlDataSource worker, ILogger log)
{
    private IReadOnlyList<LogRefusal> _refused = [];
    private readonly HashSet<LogRefusal> _told = [];

    /// <summary>The first of them in words; null while there is none.</summary>
    public string? Trouble =>
        _refused is [var first, ..]
            ? $"{first.Reason}: {first.Sentence}{(_refused.Count > 1 ? $", and {_refused.Count - 1} more logs" : "")}"
            : null;

    /// <summary>Another process leads.</summary>
    public void Forget() => _refused = [];

    /// <summary>These and no others.</summary>
    public async Task ReplaceAsync(IReadOnlyList<LogRefusal> refused, CancellationToken cancel)
    {
        await using (var clear = worker.CreateCommand("DELETE FROM proof.refusals WHERE NOT tenant = ANY($1)"))
        {
            clear.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. refused.Select(r => r.Tenant)] });
            await clear.ExecuteNonQueryAsync(cancel);
        }
        if (refused.Count == 0 && _refused.Count == 0)
        {
            _told.Clear();
        }
        _refused = [];
        foreach (var refusal in refused)
        {
            await AddAsync(refusal, cancel);
        }
    }

    /// <summary>One more.</summary>
    public async Task AddAsync(LogRefusal refusal, CancellationToken cancel)
    {
        _refused = [.. _refused, refusal];
        // What is still wrong when it is looked again is no news.
        if (_told.Add(refusal))
        {
            log.LogCritical(
                "ALARM {Reason}: {Sentence}. This log is not signed any further: docs/runbooks/proof.md",
                refusal.Reason,
                refusal.Sentence
            );
        }
        await using var command = worker.CreateCommand(
            "INSERT INTO proof.refusals (tenant, reason, sentence) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
        );
        foreach (var text in new[] { refusal.Tenant, refusal.Reason, refusal.Sentence })
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        }
        await command.ExecuteNonQueryAsync(cancel);
    }
}
