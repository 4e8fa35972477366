using JasperFx.Events;
using Marten;
using Marten.Internal;
using Marten.Services;
using Npgsql;
using Platform.Ledger.Claims;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Entry;

/// <summary>
/// Links every event of a save to the one before it in its stream, and completes its bytes. Runs when versions and times are known and before anything
/// is sent, so that whatever it refuses leaves no trace.
/// </summary>
internal sealed class LinkListener(EventCatalogue catalogue, EventJson json, LinkedEntries entries, LeafCache leaves)
    : DocumentSessionListenerBase
{
    private const string EntrySql = "SELECT bdata FROM events.mt_events WHERE tenant_id = $1 AND stream_id = $2 AND version = $3";

    public override async Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
    {
        AllowedOperations.Require(session);
        var streams = session.PendingChanges.Streams();
        HashSet<object>? seen = null;
        HashSet<ClaimChange>? claimed = null;
        Dictionary<string, string?>? tenants = null;
        EntryAuthor? author = null;
        foreach (var stream in streams)
        {
            if (stream.Events.Count == 0)
            {
                continue;
            }
            author ??= session.Author();
            seen ??= new HashSet<object>(ReferenceEqualityComparer.Instance);
            RequireOneTenant(tenants ??= new Dictionary<string, string?>(StringComparer.Ordinal), stream);
            claimed ??= ClaimOperation.Of(session);
            await LinkAsync(session, stream, author, seen, claimed, token);
        }
    }

    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        foreach (var stream in commit.GetStreams())
        {
            if (stream.Events is [.., var last] && entries.BytesOf(last.Data) is { } entry)
            {
                leaves.Put(entry);
            }
        }
        return Task.CompletedTask;
    }

    private async Task LinkAsync(
        IDocumentSession session,
        StreamAction stream,
        EntryAuthor author,
        HashSet<object> seen,
        HashSet<ClaimChange> claimed,
        CancellationToken token
    )
    {
        var (tenant, key) = Place(stream);
        var version =
            stream.ActionType is StreamActionType.Start
                ? 0
                : stream.ExpectedVersionOnServer
                    ?? throw new LedgerRefusalException(
                        "blind-append",
                        $"stream {key}: every append has an expected version; load the stream first"
                    );
        var (prev, earliest) = (Array.Empty<byte>(), DateTimeOffset.MinValue);
        if (version > 0)
        {
            var entry = leaves.Find(tenant, key, version) ?? await ReadAsync(session, tenant, key, version, token);
            (prev, earliest) = (LeafHash.Of(entry), EntryHead.At(entry));
        }
        foreach (var e in stream.Events)
        {
            version++;
            if (!seen.Add(e.Data))
            {
                throw new LedgerRefusalException(
                    "shared-event",
                    $"stream {key}: one event object stands in two places; each event is an object of its own"
                );
            }
            if (e.TenantId != tenant)
            {
                throw new LedgerRefusalException(
                    "foreign-tenant",
                    $"stream {key}: an event of another tenant; a key belongs to one tenant in a save"
                );
            }
            // Marten's own ids are of another version than entries have.
            e.Id = e.Id.Version == 7 ? e.Id : Guid.CreateVersion7(e.Timestamp);
            var at = EntryTime.Cut(e.Timestamp);
            e.Timestamp = earliest = at < earliest ? earliest : at;
            var written = EntryWriter.Write(DraftOf(tenant, key, e, claimed), author, e.Id, e.Timestamp, version, prev, json, e.Data);
            entries.Link(e.Data, written);
            prev = LeafHash.Of(written);
        }
    }

    // Marten takes what one session appends under one key for one stream.
    private static void RequireOneTenant(Dictionary<string, string?> tenants, StreamAction stream)
    {
        if (stream.Key is { } key && !tenants.TryAdd(key, stream.TenantId) && tenants[key] != stream.TenantId)
        {
            throw new LedgerRefusalException("foreign-tenant", $"stream {key}: in two tenants; a key belongs to one tenant in a save");
        }
    }

    private static (string Tenant, string Key) Place(StreamAction stream) =>
        stream is { TenantId: { } tenant, Key: { } key }
            ? StreamId.IsValid(key)
                ? (tenant, key)
                : throw new LedgerRefusalException(
                    "bad-stream-name",
                    $"stream {key}: a name is <kind>/<id>, each part [A-Za-z0-9._~-]{{1,100}}"
                )
            : throw new LedgerRefusalException("no-tenant", "a stream has no tenant or no name");

    private DraftedEvent DraftOf(string tenant, string key, IEvent e, HashSet<ClaimChange> claimed)
    {
        if (entries.DraftOf(e.Data) is { } draft)
        {
            if (!draft.Claims.All(claimed.Contains))
            {
                throw new LedgerRefusalException("not-handed-over", $"stream {key}: {draft.Type} was handed over in another session");
            }
            return draft.Stream == key && draft.Tenant == tenant
                ? draft
                : throw new LedgerRefusalException("shared-event", $"stream {key}: the event was handed over for stream {draft.Stream}");
        }
        var type = catalogue.ByClr(e.Data.GetType());
        return type.IsPlain
            ? new DraftedEvent(tenant, key, type.Name, type.Schema, null, FromMember.Nowhere, [])
            : throw new LedgerRefusalException(
                "not-handed-over",
                $"stream {key}: {type.Name} holds personal or unique values and was not handed over"
            );
    }

    private async Task<byte[]> ReadAsync(IDocumentSession session, string tenant, string key, long version, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(EntrySql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        await using var reader = await ((IMartenSession)session).ExecuteReaderAsync(command, token);
        return await reader.ReadAsync(token)
            ? reader.GetFieldValue<byte[]>(0)
            : throw new LedgerRefusalException("no-previous-entry", $"stream {key}: version {version} is not there");
    }
}
