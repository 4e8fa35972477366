using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.EventStore.Aggregates;

/// <summary>Who asks, when, from where: what the shell knows and every entry of the decision will carry.</summary>
/// <param name="At">UTC, cut to microseconds.</param>
/// <param name="Ip">In clear; sealed before it reaches an entry. So are <paramref name="Agent"/> and <paramref name="Session"/>.</param>
/// <param name="Session">The session of whom the caller acts for, as the caller calls it.</param>
public sealed record CommandContext(
    string ActorId,
    string ActorKind,
    DateTimeOffset At,
    string? Cause = null,
    string? Trace = null,
    string? Ip = null,
    string? Agent = null,
    string? Session = null
);

/// <summary>A stream the decision depends on, and how to fold it.</summary>
public sealed record StreamRead(StreamId Stream, AggregateType Type);

/// <summary>An <c>Idempotency-Key</c> in its scope.</summary>
/// <param name="Id">First 128 bits of SHA-256 over tenant, credential, method, path and key.</param>
/// <param name="Tenant">The tenant under which the answer is stored.</param>
/// <param name="BodyHash">SHA-256 of the request body.</param>
public sealed record RequestKey(Guid Id, string Tenant, byte[] BodyHash);

/// <summary>A decision to be made: which streams it depends on and the pure function that makes it.</summary>
/// <param name="Tenant">Whose log it is about, and whose positions its answer counts in.</param>
/// <param name="Decide">States in the order of <paramref name="Reads"/> (null: empty stream) to what follows. May run several times.</param>
/// <param name="IfMatch">Whether the first stream's version is one the caller accepts; null: any.</param>
public sealed record Question(
    CommandContext Context,
    string Tenant,
    IReadOnlyList<StreamRead> Reads,
    Func<IReadOnlyList<object?>, Decision> Decide,
    RequestKey? Key = null,
    Func<long, bool>? IfMatch = null
);

/// <summary>What a pure function decided.</summary>
/// <param name="Refusal">Any object that says why not; null: go ahead.</param>
/// <param name="Events">Per stream, in order. Streams that are not among the reads are new.</param>
/// <param name="Answer">What to answer, given the version the first written or read stream then has.</param>
public sealed record Decision(
    object? Refusal,
    IReadOnlyList<StreamEvents> Events,
    Func<long, Answer>? Answer = null,
    IReadOnlyList<Job>? Jobs = null
)
{
    public static Decision Refused(object refusal) => new(refusal, []);
}

/// <summary>Events to append to one stream.</summary>
/// <param name="Copy">They stand in another tenant's log as well, where their unique values are claimed.</param>
public sealed record StreamEvents(StreamId Stream, IReadOnlyList<object> Events, bool Copy = false);

public enum DecidedKind
{
    /// <summary>Carried out (or nothing to do), now or when the same key first came.</summary>
    Answered,
    Refused,

    /// <summary>The stream is not at the version <c>If-Match</c> named.</summary>
    StaleVersion,

    /// <summary>Others changed the streams again and again while this was decided.</summary>
    VersionConflict,

    /// <summary>A unique value is held by another stream.</summary>
    ClaimTaken,

    /// <summary>The key was used with another body.</summary>
    KeyReused,

    /// <summary>The key's answer carried a secret and is gone.</summary>
    AnswerExpired,
}

/// <summary>How a question ended.</summary>
/// <param name="FirstPosition">tenant_position that the answer's offsets count from.</param>
/// <param name="Claim">The name of the taken claim.</param>
/// <param name="Version">The version the first stream has, where it is stale.</param>
public sealed record Decided(
    DecidedKind Kind,
    Answer? Answer = null,
    long FirstPosition = 0,
    object? Refusal = null,
    string? Claim = null,
    long Version = 0
);
