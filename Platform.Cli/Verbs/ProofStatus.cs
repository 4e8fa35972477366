using System.Globalization;
using Platform.Api.Hosting;

namespace Platform.Cli.Verbs;

/// <summary>How the signing of logs stands.</summary>
/// <param name="Holder">Who signs; null: nobody.</param>
/// <param name="Lag">Entries of the log that no round has looked at yet.</param>
/// <param name="Root">The root log's last checkpoint, and when it was signed; null: none yet.</param>
/// <param name="Refused">Logs that are not signed any further: tenant, reason, sentence.</param>
public sealed record ProofStatus(
    string? Holder,
    long Lag,
    (long Size, DateTime Signed)? Root,
    IReadOnlyList<(string Tenant, string Reason, string Sentence)> Refused
)
{
    private const string Sequencer = """
        SELECT CASE WHEN s.leased_until > clock_timestamp() THEN s.holder END, greatest(0, coalesce(g.last, 0) - s.position), r.size, r.signed
        FROM proof.sequencer s
        LEFT JOIN (SELECT last FROM platform.groups ORDER BY number DESC LIMIT 1) g ON true
        LEFT JOIN (SELECT size, signed FROM proof.checkpoints WHERE tenant = 'root' ORDER BY generation DESC, size DESC LIMIT 1) r ON true
        """;

    public static async Task<ProofStatus> ReadAsync(string workerUrl, CancellationToken cancel)
    {
        await using var worker = PlatformSettings.Open(workerUrl, "platform proof");
        var refused = new List<(string, string, string)>();
        await using (var command = worker.CreateCommand("SELECT tenant, reason, sentence FROM proof.refusals ORDER BY tenant"))
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
            {
                refused.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
            }
        }
        await using var state = worker.CreateCommand(Sequencer);
        await using var r = await state.ExecuteReaderAsync(cancel);
        await r.ReadAsync(cancel);
        var holder = r.IsDBNull(0) ? null : r.GetString(0);
        return new ProofStatus(holder, r.GetInt64(1), r.IsDBNull(2) ? null : (r.GetInt64(2), r.GetDateTime(3)), refused);
    }

    /// <summary>For people.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"Sequencer: {Holder ?? "nobody"}";
        yield return string.Create(CultureInfo.InvariantCulture, $"Not integrated yet: {Lag:#,0} entries");
        yield return Root is { } root
            ? string.Create(CultureInfo.InvariantCulture, $"Root log: size {root.Size:#,0}, signed {root.Signed:yyyy-MM-dd'T'HH:mm:ss'Z'}")
            : "Root log: nothing is signed yet";
        foreach (var (tenant, reason, sentence) in Refused)
        {
            yield return $"REFUSED {tenant}: {reason}: {sentence}";
        }
    }
}
