using System.Text;
using Npgsql;
using Platform.Cli.Local;
using Platform.Tests.Support;
using Wolverine;
using Wolverine.Runtime.Serialization;

namespace Platform.Tests.Ledger.Skeleton;

/// <summary>Who has the service's credential can put an envelope into the inbox: it is a hint, and what the log does not say makes no handler act.</summary>
[Collection(Alone.Name)]
public sealed class ForgedMessageTests(TestCluster cluster) : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private SkeletonHost host = null!;
    private SkeletonProcess api = null!;

    public async ValueTask InitializeAsync()
    {
        host = await SkeletonHost.CreateAsync(await cluster.CreateInstanceAsync());
        api = await host.StartAsync("api");
    }

    [Fact]
    public async Task an_envelope_inserted_by_hand_makes_no_handler_act()
    {
        var (tenant, other) = (await host.TenantAsync(api), await host.TenantAsync(api));
        var account = await tenant.AccountAsync();
        await tenant.RoleAsync("clerk", "invoices:read");
        var later = await tenant.GrantAsync(account, "clerk", TimeProvider.System.GetUtcNow().AddHours(1));
        await tenant.RoleAsync("guest", "news:read");
        var endless = await tenant.GrantAsync(account, "guest");
        await tenant.RoleAsync("visitor", "door:open");
        var due = await tenant.GrantAsync(account, "visitor", TimeProvider.System.GetUtcNow().AddSeconds(2));
        var real = await EnvelopeAsync(later);

        foreach (
            var (of, grant) in ((string, Guid)[])
                [(tenant.Tenant, later), (tenant.Tenant, endless), (other.Tenant, endless), (tenant.Tenant, Guid.NewGuid())]
        )
        {
            await InsertAsync(real, of, later, grant);
        }
        var (before, ofOther) = (await host.EventsAsync(tenant.Tenant), await host.EventsAsync(other.Tenant));

        await host.StartAsync("worker");
        // The one that is due shows that messages are run.
        (await Until.TrueAsync(async () => await host.EndedAsync(due) == 1 && await WaitingAsync() == 0, Deadline)).ShouldBeTrue(
            await host.StateAsync()
        );
        (await host.EventsAsync(tenant.Tenant)).ShouldBe(before + 1);
        (await host.EventsAsync(other.Tenant)).ShouldBe(ofOther);
        (await tenant.MayAsync(account, "invoices:read")).ShouldBeTrue();
        (await tenant.MayAsync(account, "news:read")).ShouldBeTrue();
        (await host.ScalarAsync<long>("SELECT count(*) FROM messages.wolverine_dead_letters")).ShouldBe(0);
    }

    // The message that the API itself has scheduled for this grant.
    private async Task<Envelope> EnvelopeAsync(Guid grant)
    {
        await using var command = host.Superuser.CreateCommand("SELECT body FROM messages.wolverine_incoming_envelopes");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var envelope = EnvelopeSerializer.Deserialize(reader.GetFieldValue<byte[]>(0));
            if (Text(envelope).Contains(grant.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return envelope;
            }
        }
        throw new InvalidOperationException("nothing was scheduled for the grant");
    }

    private static string Text(Envelope envelope) => Encoding.UTF8.GetString(envelope.Data!);

    // As it would have come at once, for nobody in particular to take.
    private async Task InsertAsync(Envelope real, string tenant, Guid named, Guid grant)
    {
        var forged = EnvelopeSerializer.Deserialize(EnvelopeSerializer.Serialize(real));
        forged.Id = Guid.NewGuid();
        forged.TenantId = tenant;
        forged.ScheduledTime = null;
        forged.Data = Encoding.UTF8.GetBytes(Text(real).Replace(named.ToString(), grant.ToString(), StringComparison.OrdinalIgnoreCase));
        await using var service = host.Service();
        await using var command = service.CreateCommand(
            """
            INSERT INTO messages.wolverine_incoming_envelopes (id, status, owner_id, execution_time, attempts, body, message_type, received_at)
            VALUES ($1, 'Incoming', 0, NULL, 0, $2, $3, $4)
            """
        );
        object[] values = [forged.Id, EnvelopeSerializer.Serialize(forged), real.MessageType!, real.Destination!.ToString()];
        command.Parameters.AddRange(values.Select(value => new NpgsqlParameter { Value = value }).ToArray());
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
    }

    private Task<long> WaitingAsync() =>
        host.ScalarAsync<long>("SELECT count(*) FROM messages.wolverine_incoming_envelopes WHERE status = 'Incoming'");

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
