namespace Platform.Api.Http;

/// <summary>Problems of a node that is well itself, while what it answers from is not.</summary>
public static class ServingCodes
{
    public static readonly ProblemCode StoredKeyChanged = new(
        "stored-key-changed",
        500,
        "A stored key does not open",
        "A key in the keys database is not the one that was written there, or the key ring is another: nothing is opened or sealed with it, and nothing was changed. This is no erasure. "
            + "Operators: the log names the key under the answer's `traceId`; see the runbook `keys.md`."
    );

    public static readonly ProblemCode ReadModelRebuilding = new(
        "read-model-rebuilding",
        503,
        "The read model is being rebuilt",
        "What this is answered from is of another version than the program: after a deployment its own is filled beside the old one, which "
            + "`GET /v1/operations/projections` shows. Everything else is served. Repeat after `Retry-After`.",
        RetryAfterSeconds: 10
    );
}
