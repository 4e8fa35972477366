using Npgsql;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Schema;
using Platform.Ledger.Privacy;
using Platform.Ledger.Reading;
using Platform.Ledger.Schema;

namespace Platform.Api.Hosting;

/// <summary>What must be true before a process serves: a schema of this very version, and a role that can break nothing.</summary>
public static class StartCheck
{
    /// <summary>How long a database that does not answer is waited for: it may be starting too, or the machine be busy.</summary>
    private static readonly TimeSpan AwayMax = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    /// <exception cref="SchemaException">The schema is older or newer than this program's.</exception>
    /// <exception cref="InvalidOperationException">The role could pass row-level security or change the log.</exception>
    /// <exception cref="NpgsqlException">The database is away, and stayed away.</exception>
    public static async Task RequireAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await OnceAsync(database, SchemaSet.Log, "platform.log", cancel);
                return;
            }
            catch (Exception e) when (StoreErrors.IsAway(e, cancel) && TimeProvider.System.GetElapsedTime(began) < AwayMax)
            {
                await Task.Delay(LookAgain, TimeProvider.System, cancel);
            }
        }
    }

    /// <summary>
    /// The keys database must be at this program's schema, for a role that can end no key, and its keys wrapped by this key ring. A database that is
    /// away is no reason not to start.
    /// </summary>
    /// <exception cref="SchemaException">Its schema is older or newer.</exception>
    /// <exception cref="InvalidOperationException">The role could pass row-level security or change keys.</exception>
    /// <exception cref="KeyChangedException">It is another.</exception>
    /// <exception cref="UnknownKeyException">It lacks a key.</exception>
    public static async Task RequireKeysAsync(NpgsqlDataSource database, SubjectKeys keys, CancellationToken cancel)
    {
        try
        {
            await OnceAsync(database, SchemaSet.Keys, "keys.subject_keys", cancel);
            await keys.RequireRingAsync(EventDrafts.PlatformTenant, cancel);
        }
        catch (Exception e) when (StoreErrors.IsAway(e, cancel)) { }
    }

    /// <summary>Who follows the log signs it: with the API's key ring nobody would.</summary>
    /// <exception cref="InvalidOperationException">The ring holds the public halves of signing keys alone.</exception>
    public static void RequireSigning(string keyRing)
    {
        if (KeyRing.Load(keyRing) is { Signing.Count: 0, Published.Count: > 0 })
        {
            throw new InvalidOperationException(
                $"refusing to follow the log with key ring {keyRing}: it is the API's, without the keys that sign. Take the whole one."
            );
        }
    }

    private static async Task OnceAsync(NpgsqlDataSource database, SchemaSet schema, string table, CancellationToken cancel)
    {
        const string Sql = """
            SELECT current_user, r.rolsuper, r.rolbypassrls, pg_has_role(current_user, c.relowner, 'MEMBER')
            FROM pg_roles r, pg_class c WHERE r.rolname = current_user AND c.oid = $1::regclass
            """;
        await Migrator.CheckAsync(database, schema, cancel);
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new() { Value = table });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        string[] reasons = ["is a superuser", "bypasses row-level security", $"owns the {schema.Name}"];
        for (var i = 0; i < reasons.Length; i++)
        {
            if (reader.GetBoolean(i + 1))
            {
                throw new InvalidOperationException(
                    $"refusing to serve as {reader.GetString(0)}: it {reasons[i]}. Use the service role of ./platform env."
                );
            }
        }
    }
}
