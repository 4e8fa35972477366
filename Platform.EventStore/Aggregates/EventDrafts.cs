using System.Security.Cryptography;
using System.Text;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;
using Platform.Ledger.Serialization;

namespace Platform.EventStore.Aggregates;

/// <summary>Turns decided events into entry drafts: seals what is personal, writes canonical data, works out claims.</summary>
public sealed class EventDrafts(EventCatalogue catalogue, EventJson json, SubjectKeys keys)
{
    /// <summary>The keys of every data subject these events name, durable in the key database before this returns.</summary>
    public async ValueTask<Dictionary<string, SubjectKey>> KeysAsync(
        CommandContext context,
        string tenant,
        IEnumerable<StreamEvents> streams,
        CancellationToken cancel
    )
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if ((context.Ip ?? context.Agent ?? context.Session) is not null)
        {
            names.Add(CallerSubject(context));
        }
        foreach (var stream in streams)
        {
            foreach (var e in stream.Events)
            {
                foreach (var property in catalogue.ByClr(e.GetType()).Personal)
                {
                    names.Add(SubjectOf(property, context, stream.Stream, e));
                }
            }
        }
        var found = new Dictionary<string, SubjectKey>(names.Count, StringComparer.Ordinal);
        string[] asked = [.. names];
        var given = await keys.ForManyAsync(tenant, asked, cancel);
        for (var i = 0; i < asked.Length; i++)
        {
            found.Add(asked[i], given[i]);
        }
        return found;
    }

    /// <summary>The draft of one event, and its data for the fold that follows.</summary>
    public (EntryDraft Draft, EventType Type, byte[] Data) Draft(
        CommandContext context,
        StreamId stream,
        object e,
        Dictionary<string, SubjectKey> subjects
    )
    {
        var type = catalogue.ByClr(e.GetType());
        byte[] Seal(string subject, string path, string plaintext) =>
            Sealer.Seal(subjects[subject], stream.Tenant, stream.Name, type.Name, path, plaintext);
        byte[]? SealOfCaller(string path, string? value) => value is null ? null : Seal(CallerSubject(context), path, value);

        var data = json.Write(e, (property, path, plaintext) => Seal(SubjectOf(property, context, stream, e), path, plaintext));
        var envelope = new Envelope(
            context.ActorId,
            context.ActorKind,
            context.Cause,
            SealOfCaller("/from/agent", context.Agent),
            SealOfCaller("/from/ip", context.Ip),
            SealOfCaller("/from/session", context.Session),
            context.Trace
        );
        return (envelope.Draft(stream.Tenant, stream.Name, Guid.CreateVersion7(), type.Name, type.Schema, data), type, data);
    }

    /// <summary>The unique values an event takes and gives up.</summary>
    public async ValueTask<List<ClaimChange>> ClaimsAsync(StreamId stream, object e, CancellationToken cancel)
    {
        var type = catalogue.ByClr(e.GetType());
        var changes = type.Releases.Select(name => new ClaimChange("", name, [], stream.Tenant, stream.Name, Taken: false)).ToList();
        foreach (var claim in type.Claims)
        {
            if (claim.ValueOf(e) is { } value)
            {
                var digest = await ClaimDigestAsync(keys, claim.Global ? null : stream.Tenant, claim.Name, value, cancel);
                changes.Add(
                    new ClaimChange(claim.Global ? ClaimChange.Everywhere : stream.Tenant, claim.Name, digest, stream.Tenant, stream.Name)
                );
            }
        }
        return changes;
    }

    /// <summary>The keyed digest under which a value is claimed; tenant null: over all tenants.</summary>
    public static async ValueTask<byte[]> ClaimDigestAsync(
        SubjectKeys keys,
        string? tenant,
        string name,
        string value,
        CancellationToken cancel
    ) =>
        HMACSHA256.HashData(
            await keys.DerivedAsync(tenant ?? PlatformTenant, "claims", cancel),
            Encoding.UTF8.GetBytes($"{name}\n{value}")
        );

    /// <summary>The reserved tenant whose keys serve what belongs to no tenant.</summary>
    public const string PlatformTenant = "platform";

    private static string SubjectOf(PersonalProperty property, CommandContext context, StreamId stream, object e) =>
        property.OfCaller ? CallerSubject(context) : property.SubjectOf(e) ?? stream.Name;

    private static string CallerSubject(CommandContext context) => $"caller/{context.ActorKind}/{context.ActorId}";
}
