namespace Platform.Api.Http;

/// <summary>Problems of a node that is well itself, and waits for what it answers from.</summary>
public static class ServingCodes
{
    public static readonly ProblemCode ReadModelRebuilding = new(
        "read-model-rebuilding",
        503,
        "The read model is being rebuilt",
        "What this is answered from is of another version than the program: after a deployment its own is filled beside the old one, which "
            + "`GET /v1/operations/projections` shows. Everything else is served. Repeat after `Retry-After`.",
        RetryAfterSeconds: 10
    );
}
