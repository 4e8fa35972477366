using System.Globalization;

namespace Platform.Cli.Local;

/// <summary>Where the programs of PostgreSQL and Redis lie on this machine.</summary>
public static class ServerBinaries
{
    private static readonly string[] PostgresPrograms = ["initdb", "pg_ctl", "postgres"];

    /// <summary>The directory of a PostgreSQL server; of the newest one, unless a major version is asked for.</summary>
    public static string? FindPostgres(int? major = null)
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .GetDirectories("/usr/lib/postgresql")
                .Select(path =>
                    (Path: path, Version: int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var v) ? v : 0)
                )
                .Where(found => major is null || found.Version == major)
                .OrderByDescending(found => found.Version)
                .Select(found => Path.Combine(found.Path, "bin"))
            : [];
        // Debian keeps versions apart by path; what lies on the PATH has no version in its name.
        var places = major is null ? SearchPath().Concat(debian) : debian.Concat(SearchPath());
        return places.FirstOrDefault(place => PostgresPrograms.All(program => File.Exists(Path.Combine(place, program))));
    }

    /// <summary>The redis-server program.</summary>
    public static string? FindRedis() =>
        SearchPath()
            .SelectMany(place => (string[])[Path.Combine(place, "redis-server"), Path.Combine(place, "valkey-server")])
            .FirstOrDefault(File.Exists);

    private static IEnumerable<string> SearchPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/bin")
            .Append("/usr/local/bin");
}
