using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;

namespace Platform.Projections.Audit;

/// <summary>What to look for in the trail, in clear; null: anything. What is given must all be so.</summary>
/// <param name="Actor">An outside actor as it was recorded, or the id of one of ours.</param>
/// <param name="Subject">Whom it is about: see <see cref="TrailFacts"/>.</param>
/// <param name="Ip">An address, as <see cref="IpText.Compared"/> writes it.</param>
/// <param name="Session">As the caller named it.</param>
/// <param name="From">Not before this moment (an outside action's own time, else when it was recorded).</param>
/// <param name="To">Before this moment.</param>
public sealed record TrailFilter(
    string? Stream = null,
    string? Actor = null,
    string? Subject = null,
    string? Ip = null,
    string? Session = null,
    Guid? EventId = null,
    string? Type = null,
    string? Action = null,
    string? Outcome = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null
)
{
    /// <summary>Whether it looks for a person, which not everybody may.</summary>
    public bool IsPersonal => (Actor ?? Subject ?? Ip ?? Session) is not null;

    /// <summary>Whether an entry is what it looks for: digests may meet, and who was erased since is found no more.</summary>
    public bool Fits(TrailFacts facts) =>
        Is(Stream, facts.Stream)
        && Is(Actor, facts.Actor)
        && (Subject is null || facts.Subjects.Contains(Subject))
        && Is(Ip, facts.Ip)
        && Is(Session, facts.Session)
        && (EventId is not { } id || id == facts.Event)
        && Is(Type, facts.Type)
        && Is(Action, facts.Action)
        && Is(Outcome, facts.Outcome)
        && !(facts.Happened < From)
        && !(facts.Happened >= To);

    /// <summary>Those of the entries that <see cref="Fits"/>, their personal values opened where it asks for one.</summary>
    public async ValueTask<List<StoredEntry>> OfAsync(List<StoredEntry> found, SubjectKeys keys, string tenant, CancellationToken cancel)
    {
        var views = found.ConvertAll(e => (Entry: e, View: e.View()));
        var ids = new HashSet<Guid>();
        if (IsPersonal)
        {
            views.ForEach(v => TrailFacts.KeysIn(v.View, ids));
        }
        var opener = IsPersonal ? await Opener.ForAsync(keys, tenant, ids, cancel) : null;
        return [.. views.Where(v => Fits(TrailFacts.Of(v.View, opener))).Select(v => v.Entry)];
    }

    private static bool Is(string? asked, string? there) => asked is null || asked == there;
}
