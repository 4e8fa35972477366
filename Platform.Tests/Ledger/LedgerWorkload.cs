using JasperFx;
using Marten.Exceptions;
using Npgsql;
using Platform.Domain.Access;

namespace Platform.Tests.Ledger;

/// <summary>Writers at once over a few streams of a few tenants, in an order that a seed decides.</summary>
public sealed class LedgerWorkload(LedgerDatabase ledger, int seed)
{
    private const int Writers = 4;

    /// <summary>Streams of each tenant.</summary>
    private const int Streams = 12;

    public static readonly string[] Tenants = ["acme", "birch", "cedar"];

    /// <summary>Each writer saves this often, one to four events a time.</summary>
    public async Task WriteAsync(int saves)
    {
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(new Random(seed + writer), saves)));
    }

    private async Task WriteAsync(Random random, int saves)
    {
        for (var save = 0; save < saves; save++)
        {
            await AppendAsync(ledger, Tenants[random.Next(Tenants.Length)], $"role/{random.Next(Streams)}", random.Next(1, 5));
        }
    }

    /// <summary>Appends to a stream, which is begun where it is not there yet; waits for whoever else writes to it.</summary>
    public static async Task AppendAsync(LedgerDatabase ledger, string tenant, string key, int events = 1)
    {
        while (true)
        {
            await using var session = ledger.Session(tenant);
            try
            {
                var stream = await session.Events.FetchForExclusiveWriting<Role>(key);
                stream.AppendMany(Events(events, isNew: stream.Aggregate is null));
                await ledger.SaveAsync(session);
                return;
            }
            catch (Exception e) when (e is ExistingStreamIdCollisionException or ConcurrencyException || IsBusy(e))
            {
                // Another writer began it in between, or held it for longer than a writer waits.
            }
        }
    }

    // Waits for a lock end after 2 s, statements after 5. Marten tries once more in the transaction that the first failure ended: what happened is inside.
    private static bool IsBusy(Exception? e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled }
        || (e is not null && IsBusy(e.InnerException));

    /// <summary>Events without personal data, the first of a stream among them where it is new.</summary>
    public static object[] Events(int count, bool isNew) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(n => isNew && n == 0 ? (object)new RoleDefined(Permissions(n)) : new RoleChanged(Permissions(n))),
        ];

    private static string[] Permissions(int n) => [$"thing{n}:read", $"thing{n}:write"];
}
