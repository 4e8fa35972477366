using System.CommandLine;
using Platform.Cli.Local;
using Platform.EventStore.Schema;

namespace Platform.Cli.Verbs;

/// <summary><c>migrate</c>: brings the databases to this program's schema.</summary>
public static class MigrateVerb
{
    public static Command Create()
    {
        var keys = new Option<bool>("--with-keys")
        {
            Description =
                "Also make the key ring and the operator's key, if they are not there, and write the API's key ring (PLATFORM_API_KEYRING)",
        };
        var verb = new Command("migrate", "Bring the databases to this program's schema (as owner; makes them when a superuser is known)")
        {
            keys,
        };
        verb.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(keys), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(bool withKeys, CancellationToken cancellation)
    {
        var settings = Instance.Resolve();
        var applied = await Databases.MigrateAsync(settings, new Steps().Note, cancellation);
        if (withKeys)
        {
            await EngineStart.EnsureKeyRingAsync(settings, DataDirectory.Find(), cancellation);
            await EngineStart.EnsureOperatorKeyAsync(settings, DataDirectory.Find(), cancellation);
        }
        Console.Out.WriteLine($"Schema version {Migrator.ExpectedVersion}, {applied} files applied.");
        return 0;
    }
}
