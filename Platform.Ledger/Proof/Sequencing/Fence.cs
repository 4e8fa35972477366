using Npgsql;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>
/// Asked within the transaction of every commit, right before it: may this writer still write? Locks what it looked at until the commit.
/// </summary>
/// <exception cref="FencedException">It was replaced, paused or called off: nothing is written.</exception>
public delegate Task Fence(NpgsqlConnection connection, CancellationToken cancel);

/// <summary>Said by a writer that was replaced: its transaction is rolled back.</summary>
public sealed class FencedException(string message) : InvalidOperationException(message);
