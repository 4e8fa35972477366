using System.Security.Cryptography;
using System.Text;
using Marten;
using Platform.Ledger.Claims;
using Platform.Ledger.Privacy;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Entry;

/// <summary>
/// Hands a session's events over to be stored: seals what is personal, in place, so that nothing that runs in the save sees it in clear, and puts the
/// unique values they take in front of the append. Called once before each save; the handler chain does it by itself.
/// </summary>
public sealed class HandOver
{
    private readonly EventCatalogue _catalogue;
    private readonly EventJson _json;
    private readonly SubjectKeys _keys;
    private readonly LinkedEntries _entries;

    internal HandOver(EventCatalogue catalogue, EventJson json, SubjectKeys keys, LinkedEntries entries) =>
        (_catalogue, _json, _keys, _entries) = (catalogue, json, keys, entries);

    /// <summary>Everything the session is about to append; what was handed over before is passed over.</summary>
    /// <exception cref="CanonicalJsonException">A text cannot be stored; names the place.</exception>
    public async ValueTask SealAsync(IDocumentSession session, CancellationToken cancel)
    {
        var author = session.Author();
        var streams = session.PendingChanges.Streams();
        if (!author.IsFromSomewhere && streams.All(stream => stream.Events.All(e => _catalogue.ByClr(e.EventType).IsPlain)))
        {
            return;
        }
        foreach (var tenant in streams.GroupBy(stream => stream.TenantId ?? session.TenantId, StringComparer.Ordinal))
        {
            var events = tenant
                .SelectMany(stream => stream.Events.Select(e => (Stream: stream.Key!, e.Data)))
                .Where(e => _entries.DraftOf(e.Data) is null)
                .ToList();
            var subjects = await KeysAsync(tenant.Key, author, events, cancel);
            foreach (var (stream, data) in events)
            {
                var claims = await ClaimsAsync(tenant.Key, stream, data, cancel);
                _entries.Draft(data, Draft(tenant.Key, stream, data, author, subjects, claims));
            }
        }
        // An event that another session handed over in vain takes its values with this one.
        var drafts = streams.SelectMany(stream => stream.Events).Select(e => _entries.DraftOf(e.Data));
        ClaimOperation.Put(session, [.. drafts.SelectMany(draft => draft?.Claims ?? [])]);
    }

    private async ValueTask<Dictionary<string, SubjectKey>> KeysAsync(
        string tenant,
        EntryAuthor author,
        List<(string Stream, object Data)> events,
        CancellationToken cancel
    )
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (author.IsFromSomewhere)
        {
            names.Add(author.Subject);
        }
        foreach (var (stream, data) in events)
        {
            foreach (var property in _catalogue.ByClr(data.GetType()).Personal)
            {
                names.Add(SubjectOf(property, author, stream, data));
            }
        }
        var found = new Dictionary<string, SubjectKey>(names.Count, StringComparer.Ordinal);
        if (names.Count > 0)
        {
            string[] asked = [.. names];
            var given = await _keys.ForManyAsync(tenant, asked, cancel);
            for (var i = 0; i < asked.Length; i++)
            {
                found.Add(asked[i], given[i]);
            }
        }
        return found;
    }

    private DraftedEvent Draft(
        string tenant,
        string stream,
        object data,
        EntryAuthor author,
        Dictionary<string, SubjectKey> subjects,
        List<ClaimChange> claims
    )
    {
        var type = _catalogue.ByClr(data.GetType());
        var sealedData = type.Personal.Count == 0 ? null : Sealed(tenant, stream, data, type, author, subjects);
        var from = FromMember.Write(author, (path, text) => Sealer.Seal(subjects[author.Subject], tenant, stream, type.Name, path, text));
        return new DraftedEvent(tenant, stream, type.Name, type.Schema, sealedData, from, claims);
    }

    private byte[] Sealed(
        string tenant,
        string stream,
        object data,
        EventType type,
        EntryAuthor author,
        Dictionary<string, SubjectKey> subjects
    )
    {
        // Who the data subject is may be worked out from a personal value, and so must be known before the first of them is sealed.
        var subjectOf = type.Personal.ToDictionary(property => property, property => SubjectOf(property, author, stream, data));
        return _json.Write(
            data,
            (property, path, text) => Sealer.Seal(subjects[subjectOf[property]], tenant, stream, type.Name, path, text),
            inPlace: true
        );
    }

    private async ValueTask<List<ClaimChange>> ClaimsAsync(string tenant, string stream, object data, CancellationToken cancel)
    {
        var type = _catalogue.ByClr(data.GetType());
        var claims = type.Releases.Select(name => ClaimChange.Release(tenant, stream, name)).ToList();
        foreach (var claim in type.Claims)
        {
            if (claim.ValueOf(data) is { } value)
            {
                var scope = claim.Global ? ClaimChange.Everywhere : tenant;
                var key = await _keys.DerivedAsync(claim.Global ? PlatformTenant : tenant, "claims", cancel);
                var digest = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{claim.Name}\n{value}"));
                claims.Add(ClaimChange.Take(tenant, stream, claim.Name, scope, digest));
            }
        }
        return claims;
    }

    /// <summary>The reserved tenant whose keys serve what belongs to no tenant.</summary>
    public const string PlatformTenant = "platform";

    private static string SubjectOf(PersonalProperty property, EntryAuthor author, string stream, object data) =>
        property.OfCaller ? author.Subject : property.SubjectOf(data) ?? stream;
}
