using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;
using Marten.Events.Projections;
using Npgsql;
using Platform.Cli.Local;
using Platform.Domain.Access;
using Platform.Ledger;
using Platform.Tests.Ledger.Guard;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Following;

/// <summary>What Marten's daemon would append for a projection: refused, and no number is burned.</summary>
[Collection(Alone.Name)]
public sealed class SideEffectTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    /// <summary>Said where the bytes are asked for, before anything is sent; the role of the daemon may not append either.</summary>
    private const string NoLink = "has no link: only a session's own save can store it";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task a_projections_side_effect()
    {
        // The document's table is there and the worker's own: nothing is missing but the right to append.
        await using (var making = Store(ledger.Superuser, Echoing, AutoCreate.CreateOrUpdate))
        {
            await making.Storage.Database.EnsureStorageExistsAsync(typeof(Echoed), CancellationToken.None);
        }
        await ledger.TamperAsync(
            """
            DO $$ DECLARE made text; BEGIN
                FOR made IN SELECT 'TABLE events.' || c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relname LIKE 'mt\_doc\_%echoed'
                    UNION ALL SELECT 'FUNCTION ' || p.oid::regprocedure FROM pg_proc p WHERE p.proname LIKE 'mt\_%echoed' LOOP
                    EXECUTE 'GRANT ALL ON ' || made || ' TO platform_worker';
                END LOOP;
            END $$
            """
        );
        await RefusedAsync(Echoing);
    }

    [Fact]
    public Task an_append_within_a_projection() =>
        RefusedAsync(options => options.Projections.Add(new Appending(), ProjectionLifecycle.Async, "Appending"));

    private async Task RefusedAsync(Action<StoreOptions> project)
    {
        await LedgerWorkload.AppendAsync(ledger, "acme", $"role/{Guid.NewGuid()}");
        var (rows, number) = (await ledger.RowsAsync(), await ledger.NumberAsync());
        await using var store = Store(ledger.Worker, project);
        using var log = new CapturedLogs();
        using var daemon = await store.BuildProjectionDaemonAsync(logger: log.CreateLogger("daemon"));
        await daemon.StartAllAsync();
        var refused = await Until.TrueAsync(() => log.Lines.Any(line => line.Contains(NoLink, StringComparison.Ordinal)), Deadline);
        refused.ShouldBeTrue(string.Join('\n', log.Lines));
        await daemon.StopAllAsync();
        (await ledger.RowsAsync()).ShouldBe(rows);
        (await ledger.NumberAsync()).ShouldBe(number);
    }

    private static void Echoing(StoreOptions options)
    {
        options.Schema.For<Echoed>().MultiTenanted();
        options.Projections.Add(new Echo(), ProjectionLifecycle.Async);
    }

    private DocumentStore Store(NpgsqlDataSource database, Action<StoreOptions> project, AutoCreate create = AutoCreate.None) =>
        LedgerDatabase.StoreOn(database, new MartenLedger(LedgerDatabase.Catalogue, ledger.Keys, TimeProvider.System), create, project);

    /// <summary>A document that answers each event with one more.</summary>
    public sealed class Echoed
    {
        public string Id { get; set; } = "";
    }

    private sealed class Echo : SingleStreamProjection<Echoed, string>
    {
        public override Echoed? Evolve(Echoed? snapshot, string id, IEvent e) => snapshot ?? new Echoed { Id = id };

        public override ValueTask RaiseSideEffects(IDocumentOperations operations, IEventSlice<Echoed> slice)
        {
            slice.AppendEvent(new RoleChanged(["thing:echo"]));
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Appending : IProjection
    {
        public Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
        {
            operations.Events.Append(events[0].StreamKey!, new RoleChanged(["thing:echo"]));
            return Task.CompletedTask;
        }
    }
}
