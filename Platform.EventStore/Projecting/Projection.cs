using Npgsql;
using Platform.EventStore.Subscriptions;

namespace Platform.EventStore.Projecting;

/// <summary>A read model that follows the log. Rows and progress commit together, so no event is skipped or applied twice.</summary>
public abstract class Projection
{
    /// <summary>Its name in <c>read.progress</c>; ends in the version of its tables, so that a new version is filled beside the old.</summary>
    public abstract string Name { get; }

    /// <summary>Idempotent DDL of its tables, row-level security and grants included, run as the worker.</summary>
    public abstract string Tables { get; }

    /// <summary>Applies a batch, in order, with set-based statements on the open transaction. Time comes from the events alone.</summary>
    public abstract Task ApplyAsync(NpgsqlConnection connection, IReadOnlyList<LogRow> rows, CancellationToken cancel);
}
