namespace Platform.Domain.Kernel;

/// <summary>What stands behind a command: a signed-in user, an API key, an operator's key, or the platform itself.</summary>
public enum CallerKind
{
    User,
    Key,
    Operator,
    System,
}

/// <summary>
/// Who asks, for which tenant, when, and the identity a creating command gives to what it creates. Time and identity are handed in by
/// the shell, so that a decision is a pure function of its arguments.
/// </summary>
/// <param name="Id">The actor's id as it stands in the entry: an account id, a key id, or a name of the platform's own.</param>
/// <param name="Kind">What the actor is.</param>
/// <param name="Tenant">The tenant the credential belongs to: a UUID, or the reserved <c>platform</c>. Never from a URL or a body.</param>
/// <param name="Now">The moment of the decision, UTC.</param>
/// <param name="NewSecretHash">base64url of SHA-256 of a secret the shell made for what a command creates; null where it makes none.</param>
/// <param name="NewId">A UUID version 7 nobody has used; at most one thing is created under it.</param>
public sealed record Caller(string Id, CallerKind Kind, string Tenant, DateTimeOffset Now, Guid NewId, string? NewSecretHash = null);
