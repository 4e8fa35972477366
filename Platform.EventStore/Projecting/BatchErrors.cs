using System.Net.Sockets;
using System.Text.RegularExpressions;
using Npgsql;
using Platform.EventStore.Jobs;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Reading;

namespace Platform.EventStore.Projecting;

/// <summary>Tells errors that an event is to blame for from those of the servers, and says either without personal data.</summary>
internal static partial class BatchErrors
{
    /// <summary>Characters of an error that are kept.</summary>
    private const int TextMax = 300;

    // Connection, transaction state and rollback, resources, operator, system; and statements that do not fit the schema: no event did that.
    private static readonly string[] NotTheEvents = ["08", "25", "40", "42", "53", "55", "57", "58"];

    /// <summary>True where the whole batch is to be tried again: no event of it is to blame.</summary>
    public static bool IsElsewhere(Exception error) =>
        error switch
        {
            PostgresException e => NotTheEvents.Any(c => e.SqlState.StartsWith(c, StringComparison.Ordinal)),
            NpgsqlException or SocketException or IOException or TimeoutException or StoreUnavailableException => true,
            OperationCanceledException or ObjectDisposedException or OutOfMemoryException => true,
            FencedException or JobLostException or ParkedLimitException => true,
            _ => false,
        };

    /// <summary>What failed, for operators: type and message, without anything quoted or like an address.</summary>
    public static string Redacted(Exception error)
    {
        var text = error is PostgresException e
            ? $"PostgresException: {e.SqlState} {e.MessageText}"
            : $"{error.GetType().Name}: {error.Message}";
        var shown = Values().Replace(text, "…");
        return shown.Length > TextMax ? shown[..TextMax] : shown;
    }

    [GeneratedRegex(
        """
            "[^"]*"|'[^']*'|\S+@\S+
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Values();
}
