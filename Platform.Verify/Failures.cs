namespace Platform.Verify;

/// <summary>The evidence is wrong: exit code 1. The message names the place and why.</summary>
internal sealed class WrongException(string message) : Exception(message);

/// <summary>The input cannot be checked at all, or the command line cannot be understood: exit code 2.</summary>
internal sealed class UnusableException(string message) : Exception(message);
