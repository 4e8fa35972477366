namespace Platform.Ledger.Answers;

/// <summary>The same command was answered meanwhile: nothing was appended, and what was answered stands to be read.</summary>
public sealed class AnswerKeptException() : Exception("an answer to this command is kept already");
