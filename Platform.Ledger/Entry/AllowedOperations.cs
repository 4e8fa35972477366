using JasperFx.Events;
using Marten;
using Marten.Events.Operations;
using Weasel.Storage;

namespace Platform.Ledger.Entry;

/// <summary>What a save may do to events: append them, and check what it was decided on. Marten could also archive, overwrite, mask and compact.</summary>
internal static class AllowedOperations
{
    /// <exception cref="LedgerRefusalException">The save would do something else to events.</exception>
    public static void Require(IDocumentSession session)
    {
        foreach (var operation in PendingOperations.Of(session))
        {
            if (((Weasel.Core.IStorageOperation)operation).DocumentType == typeof(IEvent) && !IsAllowed(operation))
            {
                throw new LedgerRefusalException(
                    "events-never-change",
                    $"{operation.GetType().Name}: events are appended, and never archived, overwritten, masked or compacted"
                );
            }
        }
    }

    private static bool IsAllowed(IStorageOperation operation) =>
        operation is QuickAppendEventsOperationBase or IFrontOperation
        || operation.GetType().Name.StartsWith("AssertStreamVersion", StringComparison.Ordinal);
}
