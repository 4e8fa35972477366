using Npgsql;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>How long these transactions wait for a lock: briefly, since whoever comes behind a waiting one waits too.</summary>
internal static class Waits
{
    public const string Short = "SET LOCAL lock_timeout = '200ms'";

    /// <summary>The lock was not to be had in time, or two waited for each other: worth another try.</summary>
    public static bool GaveUp(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected;
}
