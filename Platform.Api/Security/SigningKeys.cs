using Platform.Api.Http;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Privacy;

namespace Platform.Api.Security;

/// <summary>The cursor signer, keyed from the key ring, so that every node accepts every node's cursors, also after a restart.</summary>
public sealed class SigningKeys(SubjectKeys keys, TimeProvider clock)
{
    private Cursors? _cursors;

    public async ValueTask<Cursors> CursorsAsync(CancellationToken cancel) =>
        _cursors ??= new Cursors(await keys.DerivedAsync(EventDrafts.PlatformTenant, "cursor", cancel), clock);
}
