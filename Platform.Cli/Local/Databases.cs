using Platform.EventStore.Schema;
using Platform.Ledger.Schema;

namespace Platform.Cli.Local;

/// <summary>Brings the databases that the settings name to this program's schema.</summary>
public static class Databases
{
    private const string Maintenance = "postgres";

    /// <summary>Makes roles and databases when a superuser is known, then migrates as the owner.</summary>
    /// <returns>How many files were applied.</returns>
    public static async Task<int> MigrateAsync(Settings settings, Action<string> report, CancellationToken cancellation)
    {
        var owner = PostgresUrl.Parse(settings.Require(Variables.Owner));
        var keys = PostgresUrl.Parse(settings.Require(Variables.Keys));
        if (settings.Find(Variables.Superuser) is { } given)
        {
            // Their own database may not be there yet: it is made from the server's maintenance database.
            var superuser = PostgresUrl.Parse(given);
            superuser = superuser.Database == owner.Database ? superuser with { Database = Maintenance } : superuser;
            var passwords = new RolePasswords(
                owner.Password,
                PostgresUrl.Parse(settings.Require(Variables.Database)).Password,
                PostgresUrl.Parse(settings.Require(Variables.Worker)).Password,
                PostgresUrl.Parse(settings.Require(Variables.Marten)).Password
            );
            await Bootstrap.EnsureAsync(superuser.Url, passwords, new DatabaseNames(owner.Database, keys.Database), cancellation);
        }
        var applied = 0;
        var progress = new Inline(line =>
        {
            applied++;
            report(line);
        });
        await Migrator.MigrateAsync(owner.Url, settings.Require(Variables.KeysOwner), progress, cancellation);
        return applied;
    }

    // Progress<T> reports on the thread pool, out of order and after the end.
    private sealed class Inline(Action<string> report) : IProgress<string>
    {
        public void Report(string value) => report(value);
    }
}
