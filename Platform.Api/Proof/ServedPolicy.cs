using Platform.Api.Hosting;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Witnessing;

namespace Platform.Api.Proof;

/// <summary>Whose word the root log's checkpoints have, as C2SP tlog-policy: the log's keys as they are now, and the configured witnesses and quorum.</summary>
public sealed class ServedPolicy(PlatformSettings settings, LogKeys keys, TenantLog logs)
{
    private const string WithoutWitnesses = "quorum none\n";

    /// <summary><c>GET /v1/log/policy</c>.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var root =
            await logs.FindHeadAsync(context.Credential().Tenant, MerkleLog.Root, context.RequestAborted)
            ?? throw new ProblemException(ProblemCodes.NotSignedYet);
        await LogQueries.TextAsync(context, Of(Checkpoint.Parse(root.Note.Text).Origin));
    }

    /// <summary>The policy's text; read from its file each time, since it may have been changed.</summary>
    /// <param name="origin">The root log's.</param>
    /// <exception cref="InvalidDataException">It was changed and is none any more.</exception>
    public string Of(string origin)
    {
        var signing = keys.Published(origin).Select(published => published.Key).ToList();
        // Readers of policies know Ed25519 alone as a rule, and may refuse the file for a key of another kind.
        var named = signing.Exists(key => key.Kind == SignatureKind.Ed25519)
            ? signing.Where(key => key.Kind == SignatureKind.Ed25519)
            : signing;
        var rest = settings.WitnessPolicy is { } path
            ? string.Concat(WitnessPolicy.ReadText(path).Split('\n').Where(IsKept).Select(line => line + "\n"))
            : WithoutWitnesses;
        return string.Concat(named.Select(key => $"log {key}\n")) + rest;
    }

    /// <summary>The configured witnesses' keys. What they cosigned counts whenever it was.</summary>
    public IEnumerable<PublishedKey> Witnesses() =>
        settings.WitnessPolicy is { } path
            ? WitnessPolicy.Load(path).Witnesses.Select(witness => new PublishedKey(witness.Key, DateTimeOffset.UnixEpoch, null))
            : [];

    // The log's own lines stand above, with the keys that count now.
    private static bool IsKept(string line) =>
        line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [var word, ..] && word != "log";
}
