using Npgsql;
using Platform.Benchmarks.Ledger;
using Platform.EventStore.Schema;
using Platform.Ledger.Privacy;
using Platform.Ledger.Schema;

namespace Platform.Cli.Local;

/// <summary>Makes what <c>bench ledger</c> measures on: roles, a keys database, a key ring, and pools whose statements are prepared.</summary>
internal static class LedgerBenchPlace
{
    private const int PoolMax = 80;

    public static async Task<LedgerPlace> MakeAsync(PrivatePostgres server, string directory, CancellationToken cancellation)
    {
        var names = DatabaseNames.Default;
        var superuser = PostgresUrl.Parse(server.SuperuserUrl);
        await MakeRoomAsync(server, superuser, cancellation);
        await Bootstrap.EnsureAsync(server.SuperuserUrl, new RolePasswords("owner", "service", "worker", "marten"), names, cancellation);
        string Url(string role, string database) =>
            (superuser with { User = role, Password = role["platform_".Length..], Database = database }).Url;
        await Migrator.MigrateAsync(Url(DatabaseRoles.Owner, names.Log), Url(DatabaseRoles.Owner, names.Keys), cancellation: cancellation);
        var ring = Path.Combine(directory, "keyring.json");
        KeyRing.CreateFile(ring, TimeProvider.System);
        NpgsqlDataSource As(string role, string database)
        {
            var builder = PostgresUrl.Parse(Url(role, database)).ToBuilder();
            builder.MaxPoolSize = PoolMax;
            // Marten's statements are stable texts: prepared, they are parsed once a connection.
            (builder.MaxAutoPrepare, builder.AutoPrepareMinUsages, builder.NoResetOnClose) = (50, 2, true);
            return NpgsqlDataSource.Create(builder.ConnectionString);
        }
        var keys = new SubjectKeys(As(DatabaseRoles.Service, names.Keys), KeyRing.Load(ring), TimeProvider.System);
        return new LedgerPlace(As, server.SuperuserUrl, keys, ring, server.Postmaster?.Pid ?? 0);
    }

    // Both arms keep their writers' connections, so that neither is measured while it connects.
    private static async Task MakeRoomAsync(PrivatePostgres server, PostgresUrl superuser, CancellationToken cancellation)
    {
        await using (var source = NpgsqlDataSource.Create(superuser.ToBuilder().ConnectionString))
        {
            await using var command = source.CreateCommand($"ALTER SYSTEM SET max_connections = {3 * PoolMax}");
            await command.ExecuteNonQueryAsync(cancellation);
        }
        await server.StopAsync(cancellation);
        await server.StartAsync(cancellation);
    }
}
