using Npgsql;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;
using Platform.Ledger.Reading;
using Platform.Ledger.Serialization;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Deciding;

/// <summary>One process's deciding side, with a memory of its own.</summary>
public sealed class DecidingNode : IAsyncDisposable
{
    public static readonly AggregateType ShelfType = AggregateType.Of(typeof(Shelf));

    private readonly NpgsqlDataSource keysDatabase;

    public DecidingNode(LogDatabase log, string keyRing)
    {
        keysDatabase = LogDatabase.Pool(log.Instance.KeysUrl);
        Keys = new SubjectKeys(keysDatabase, KeyRing.Load(keyRing), TimeProvider.System);
        Writer = log.Writer();
        Aggregates = new AggregateCache(log.Reader, Json);
        Answers = new Answers(log.Reader, Keys, TimeProvider.System);
        Decider = new Decider(Writer, log.Reader, Aggregates, new EventDrafts(Shelf.Catalogue, Json, Keys), Answers);
    }

    public EventJson Json { get; } = new(Shelf.Catalogue);

    public SubjectKeys Keys { get; }

    public LogWriter Writer { get; }

    public AggregateCache Aggregates { get; }

    public Answers Answers { get; }

    public Decider Decider { get; }

    public static CommandContext Context => new("somebody", "user", Writes.Now, Ip: "192.0.2.1");

    public static StreamRead Read(StreamId stream) => new(stream, ShelfType);

    /// <summary>Decides on one shelf; the answer's body is the version it then has.</summary>
    /// <param name="stream">The shelf.</param>
    /// <param name="decide">State (null: none yet) to a refusal, or to events.</param>
    /// <param name="key">Its Idempotency-Key.</param>
    /// <param name="ifMatch">The version the caller wants.</param>
    public Task<Decided> AskAsync(StreamId stream, Func<Shelf?, object> decide, RequestKey? key = null, long? ifMatch = null) =>
        Decider.DecideAsync(
            new Question(
                Context,
                stream.Tenant,
                [Read(stream)],
                states => Decide(stream, decide((Shelf?)states[0])),
                key,
                ifMatch is { } version ? found => found == version : null
            ),
            default
        );

    /// <summary>Appends events to one shelf, whatever it is.</summary>
    public async Task GivenAsync(StreamId stream, params object[] events) =>
        (await AskAsync(stream, _ => events)).Kind.ShouldBe(DecidedKind.Answered);

    private static Decision Decide(StreamId stream, object decided) =>
        decided is object[] events
            ? new Decision(null, events.Length == 0 ? [] : [new StreamEvents(stream, events)], version => new Answer(200, $"v{version}"))
            : Decision.Refused(decided);

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await keysDatabase.DisposeAsync();
    }
}

/// <summary>Two nodes on one log and one key ring.</summary>
public sealed class TwoNodes(TestCluster cluster) : IAsyncLifetime
{
    private readonly string ring = ThrowAwayDirectory.Create("ring");

    public LogDatabase Log { get; } = new(cluster);

    public DecidingNode One { get; private set; } = null!;

    public DecidingNode Other { get; private set; } = null!;

    public static StreamId NewShelf(string? tenant = null) => new(tenant ?? Guid.NewGuid().ToString(), $"shelf/{Guid.NewGuid()}");

    public DecidingNode NewNode() => new(Log, ring);

    public async ValueTask InitializeAsync()
    {
        await Log.InitializeAsync();
        KeyRing.CreateFile(ring, TimeProvider.System);
        (One, Other) = (NewNode(), NewNode());
    }

    public async ValueTask DisposeAsync()
    {
        await One.DisposeAsync();
        await Other.DisposeAsync();
        await Log.DisposeAsync();
        await ThrowAwayDirectory.RemoveAsync(ring);
    }
}
