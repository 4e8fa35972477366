namespace Platform.Ledger.Answers;

/// <summary>The key was used before, with another body.</summary>
public sealed class AnswerReusedException() : Exception("the idempotency key was used with another body");
