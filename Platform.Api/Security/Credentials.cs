using System.Collections.Concurrent;
using Platform.Domain.Tenancy;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;
using Platform.Ledger.Reading;

namespace Platform.Api.Security;

/// <summary>
/// Finds the credential behind a presented key. What the log says of a key is believed for half a second and then looked at again, so
/// that a revocation or a suspension holds on every node within one second, whether or not any notification arrives.
/// </summary>
public sealed class Credentials(LogReader reader, AggregateCache aggregates, SubjectKeys keys, TimeProvider clock)
{
    public static readonly TimeSpan BelievedFor = TimeSpan.FromMilliseconds(500);

    /// <summary>Keys remembered, good or unknown.</summary>
    private const int KnownMax = 20_000;

    /// <summary>The claim under which a key's id leads to its tenant.</summary>
    public const string KeyClaim = "api-key";

    private readonly GenerationCache<Guid, Known> _known = new(KnownMax);
    private readonly ConcurrentDictionary<Guid, Task<Known>> _looking = new();
    private readonly AggregateType _keyType = AggregateType.Of(typeof(ApiKey));
    private readonly AggregateType _tenantType = AggregateType.Of(typeof(Tenant));

    private sealed record Known(StreamId? Stream, ApiKey? Key, byte[] SecretHash, Tenant? Tenant, long LookedAt);

    /// <summary>The credential, or null where the key is unknown, wrong, expired or revoked.</summary>
    /// <exception cref="StoreUnavailableException">Nothing believable is known and the database is away.</exception>
    public async ValueTask<Credential?> FindAsync(PresentedApiKey presented)
    {
        if (!_known.TryGet(presented.Id, out var known) || clock.GetElapsedTime(known.LookedAt) > BelievedFor)
        {
            known = await LookOnceAsync(presented.Id);
        }
        return known is { Stream: { } stream, Key: { } key } && presented.Matches(known.SecretHash) && key.IsGoodAt(clock.GetUtcNow())
            ? new Credential(presented.Id, stream.Tenant, key.Permissions, known.Tenant?.Status is TenantStatus.Suspended)
            : null;
    }

    private async Task<Known> LookOnceAsync(Guid id)
    {
        var look = _looking.GetOrAdd(id, LookAsync);
        try
        {
            return await look;
        }
        finally
        {
            _looking.TryRemove(new KeyValuePair<Guid, Task<Known>>(id, look));
        }
    }

    private async Task<Known> LookAsync(Guid id)
    {
        // Taken before the look: what is read is at least as new as this.
        var lookedAt = clock.GetTimestamp();
        var stream = _known.TryGet(id, out var before) ? before.Stream : null;
        stream ??= await reader.HolderAsync(
            KeyClaim,
            await EventDrafts.ClaimDigestAsync(keys, null, KeyClaim, id.ToString(), CancellationToken.None),
            CancellationToken.None
        );
        var known = new Known(null, null, [], null, lookedAt);
        if (stream is { } found)
        {
            var key = await aggregates.CatchUpAsync(new StreamRead(found, _keyType), CancellationToken.None);
            var tenant = await aggregates.CatchUpAsync(
                new StreamRead(new StreamId(found.Tenant, $"tenant/{found.Tenant}"), _tenantType),
                CancellationToken.None
            );
            var state = (ApiKey?)key.State;
            var hash = System.Buffers.Text.Base64Url.DecodeFromChars(state?.SecretHash ?? "");
            known = new Known(found, state, hash, (Tenant?)tenant.State, lookedAt);
        }
        _known.Set(id, known);
        return known;
    }
}
