using Platform.Ledger.Entry;

namespace Platform.EventStore.Streams;

/// <summary>
/// Everything one decision commits together, or not at all: events on one or more streams, the answered request, claims, jobs.
/// </summary>
/// <param name="Tenant">Whose positions its answer counts in.</param>
/// <param name="Runs">The streams it writes, and (without drafts) the streams it only read.</param>
/// <param name="At">When the decision was made; entries carry the later of this and the previous entry's time.</param>
/// <param name="Request">The idempotency row, or null where the caller sent no key.</param>
public sealed record Write(
    string Tenant,
    IReadOnlyList<StreamRun> Runs,
    DateTimeOffset At,
    AnsweredRequest? Request = null,
    IReadOnlyList<ClaimChange>? Claims = null,
    IReadOnlyList<Job>? Jobs = null
);

/// <summary>The events of one write on one stream.</summary>
/// <param name="Expected">The head the decision was made on, checked at the append; null: whatever it is then.</param>
/// <param name="Drafts">The entries to come, in order; empty: only the version is checked.</param>
public sealed record StreamRun(string Tenant, string Stream, StreamHead? Expected, IReadOnlyList<EntryDraft> Drafts);

/// <summary>The stored answer to one <c>Idempotency-Key</c>.</summary>
/// <param name="Id">First 128 bits of SHA-256 over tenant, credential, method, path and key.</param>
/// <param name="Hash">SHA-256 of the request body (32 bytes).</param>
/// <param name="Answer">The answer's bytes as <c>AnswerBytes</c> writes them.</param>
public sealed record AnsweredRequest(Guid Id, string Tenant, byte[] Hash, byte[] Answer);

/// <summary>Takes a unique value, by its keyed digest, or gives up all a stream holds under the name.</summary>
/// <param name="Scope">A tenant id, or <see cref="Everywhere"/>.</param>
/// <param name="Digest">HMAC-SHA256 of the value under the scope's claim key; empty where the claim is given up.</param>
public sealed record ClaimChange(string Scope, string Name, byte[] Digest, string Tenant, string Stream, bool Taken = true)
{
    /// <summary>The scope of values that are unique over all tenants.</summary>
    public const string Everywhere = "*";
}

/// <summary>Work that follows from the write and is queued with it.</summary>
/// <param name="Due">Not taken before this moment of the database's clock; null: at once.</param>
public sealed record Job(Guid Id, string Tenant, string Kind, string Stream, DateTimeOffset? Due = null);
