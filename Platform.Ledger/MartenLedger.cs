using JasperFx;
using JasperFx.Events;
using JasperFx.MultiTenancy;
using Marten;
using Npgsql;
using Platform.Ledger.Answers;
using Platform.Ledger.Claims;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;
using Platform.Ledger.Schema;
using Platform.Ledger.Serialization;

namespace Platform.Ledger;

/// <summary>
/// Makes a Marten store an audit log: every event enters its table as canonical bytes with a link to the one before it, and nothing else can. One a
/// process; the store is opened as service where commands run, as worker where the daemon does.
/// </summary>
public sealed class MartenLedger
{
    /// <summary>How old a missing sequence number is when the daemon asks whether a transaction still holds it.</summary>
    public static readonly TimeSpan HoleLookedAtFor = TimeSpan.FromSeconds(1);

    private readonly EventCatalogue _catalogue;
    private readonly EventJson _json;
    private readonly LinkedEntries _entries = new();
    private readonly TimeProvider _time;

    /// <param name="catalogue">The events there are.</param>
    /// <param name="keys">The data subjects' keys.</param>
    /// <param name="time">The clock that entries are dated by.</param>
    public MartenLedger(EventCatalogue catalogue, SubjectKeys keys, TimeProvider time)
    {
        (_catalogue, _json, _time) = (catalogue, new EventJson(catalogue), time);
        HandOver = new HandOver(catalogue, _json, keys, _entries);
    }

    /// <summary>Seals a session's events before its save.</summary>
    public HandOver HandOver { get; }

    /// <summary>Entries lately read or written, for the next link.</summary>
    public LeafCache Leaves { get; } = new();

    /// <summary>Everything of Marten that the ledger relies on. What it switches off must stay off (docs/adr/0019).</summary>
    public void Configure(StoreOptions options)
    {
        options.DatabaseSchemaName = LedgerSchemas.Events;
        options.Events.DatabaseSchemaName = LedgerSchemas.Events;
        options.AutoCreateSchemaObjects = AutoCreate.None;
        options.Advanced.DefaultTenantUsageEnabled = false;
        var events = options.Events;
        events.StreamIdentity = StreamIdentity.AsString;
        events.TenancyStyle = TenancyStyle.Conjoined;
        events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        events.UseExclusiveLockOnConcurrentAppends = true;
        events.UseMandatoryStreamTypeDeclaration = true;
        events.AutoDiscoverTagTypes = false;
        events.TimeProvider = _time;
        events.MetadataConfig.CorrelationIdEnabled = false;
        events.MetadataConfig.CausationIdEnabled = false;
        events.MetadataConfig.HeadersEnabled = false;
        // A hole is passed only on evidence that nobody holds the number any more; how long it is looked at before that asked for is ours.
        options.Projections.StaleSequenceThreshold = HoleLookedAtFor;
        options.Projections.Errors.SkipApplyErrors = false;
        options.Projections.Errors.SkipSerializationErrors = false;
        options.Projections.Errors.SkipUnknownEvents = false;
        EventTypes.Register(options, _catalogue, new EntrySerializer(_json, _entries, Leaves));
        EventTypes.RegisterFolds(options, _catalogue);
        options.Listeners.Add(new LinkListener(_catalogue, _json, _entries, Leaves));
        Refusals(options);
    }

    // What the database refused, by the SQLSTATEs of Schema/Sql.
    private void Refusals(StoreOptions options)
    {
        var transforms = options.Advanced.ExceptionTransforms;
        On("CT001", LinkRefused);
        On("CT003", _ => new ClockSkewException());
        On("CT005", e => new ClaimTakenException(e.MessageText));
        On("CT006", _ => new AnswerKeptException());
        On("CT007", e => new StreamMovedException(e.MessageText));

        void On(string state, Func<PostgresException, Exception> make) =>
            transforms.IfExceptionIs<PostgresException>().If(e => e.SqlState == state).ThenTransformTo(make);
    }

    // "stream <tenant> <name> …": what was known of it here is forgotten.
    private LinkRefusedException LinkRefused(PostgresException e)
    {
        if (e.MessageText.Split(' ', 4) is ["stream", var tenant, var name, ..])
        {
            Leaves.Drop(tenant, name);
        }
        return new LinkRefusedException(e.MessageText);
    }
}
