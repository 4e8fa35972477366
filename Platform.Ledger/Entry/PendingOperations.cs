using System.Runtime.CompilerServices;
using Marten;
using Marten.Services;
using Weasel.Storage;

namespace Platform.Ledger.Entry;

/// <summary>
/// Everything a save is about to send. What Marten shows of it, <see cref="IUnitOfWork.Operations"/>, leaves out all that is about events: an archived
/// stream or an overwritten event would not be seen.
/// </summary>
internal static class PendingOperations
{
    public static IReadOnlyList<IStorageOperation> Of(IDocumentSession session) => All(session.PendingChanges);

    // Another version of Marten that has this no more fails the first save.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_AllOperations")]
    private static extern IReadOnlyList<IStorageOperation> All([UnsafeAccessorType("Marten.Internal.UnitOfWork, Marten")] object pending);
}
