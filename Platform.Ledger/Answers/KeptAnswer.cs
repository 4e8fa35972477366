namespace Platform.Ledger.Answers;

/// <summary>What a command answered, kept so that a repeat under the same key gets the same. No secret and no personal value in it.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ETag">Version of the stream, or null.</param>
/// <param name="Location">Where what was created is found, or null.</param>
/// <param name="Token">The position token, or null.</param>
/// <param name="Body">JSON, or null for none.</param>
public sealed record KeptAnswer(int Status, string? ETag, string? Location, string? Token, string? Body);
