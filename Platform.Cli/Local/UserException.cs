namespace Platform.Cli.Local;

/// <summary>What went wrong and what to do about it, in one line for the person at the terminal. Exit code 1.</summary>
public sealed class UserException(string message, Exception? inner = null) : Exception(message, inner);
