using JasperFx.Events;
using Weasel.Core;

namespace Platform.Ledger.Entry;

/// <summary>
/// An operation of ours that Marten sends before the append, in the same batch and transaction, because it says it is about events. What it refuses
/// costs no sequence number, and so never holds up the daemon's mark (docs/adr/0019).
/// </summary>
internal interface IFrontOperation : Marten.Internal.Operations.IStorageOperation
{
    Type IStorageOperation.DocumentType => typeof(IEvent);

    OperationRole IStorageOperation.Role() => OperationRole.Other;
}
