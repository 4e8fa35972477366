using System.Globalization;
using Platform.Tests.EventStore;
using Platform.Tests.Support;

namespace Platform.Tests.Faults.Followers;

/// <summary>One commit of a projection's rows.</summary>
/// <param name="Port">The TCP port of the process that committed.</param>
public sealed record Commit(string Projection, long Epoch, int Port, DateTime At);

/// <summary>Writes down, inside the database, who moved which projection when: a trigger sees every commit, whatever the process says of itself.</summary>
public static class Commits
{
    public static Task WatchAsync(TestInstance databases) =>
        Sql.ScalarAsync(
            databases.SuperuserUrl,
            """
            CREATE SCHEMA watch;
            CREATE TABLE watch.commits (projection text, epoch bigint, port integer, at timestamptz DEFAULT clock_timestamp());
            CREATE FUNCTION watch.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
                INSERT INTO watch.commits (projection, epoch, port)
                SELECT NEW.projection, p.epoch, inet_client_port() FROM read.projections p WHERE p.name = NEW.projection;
                RETURN NEW;
            END $$;
            CREATE TRIGGER note AFTER UPDATE OF position ON read.generations FOR EACH ROW EXECUTE FUNCTION watch.note();
            """
        );

    public static async Task<List<Commit>> ReadAsync(TestInstance databases)
    {
        await using var database = LogDatabase.Pool(databases.SuperuserUrl);
        await using var command = database.CreateCommand("SELECT projection, epoch, port, at FROM watch.commits ORDER BY at");
        await using var reader = await command.ExecuteReaderAsync();
        var commits = new List<Commit>();
        while (await reader.ReadAsync())
        {
            commits.Add(new Commit(reader.GetString(0), reader.GetInt64(1), reader.GetInt32(2), reader.GetDateTime(3)));
        }
        return commits;
    }

    /// <summary>The TCP ports a process of this machine holds at this moment.</summary>
    public static IReadOnlyCollection<int> PortsOf(int pid)
    {
        var sockets = Directory
            .GetFiles($"/proc/{pid}/fd")
            .Select(Target)
            .Where(name => name.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(name => name["socket:[".Length..^1])
            .ToHashSet(StringComparer.Ordinal);
        // Fields: number, local address:port in hex, remote, state, …, the socket's inode tenth.
        return
        [
            .. File.ReadLines("/proc/net/tcp")
                .Concat(File.ReadLines("/proc/net/tcp6"))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields.Length > 9 && sockets.Contains(fields[9]))
                .Select(fields => int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
                .Distinct(),
        ];
    }

    private static string Target(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name ?? "";
        }
        catch (FileNotFoundException)
        {
            // Closed since the directory was read.
            return "";
        }
    }
}
