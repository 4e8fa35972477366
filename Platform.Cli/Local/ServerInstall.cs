namespace Platform.Cli.Local;

/// <summary>Makes sure that PostgreSQL's and Redis's programs are there, by installing Debian's packages when they are not.</summary>
public static class ServerInstall
{
    /// <exception cref="UserException">They are absent and cannot be installed; says what to do.</exception>
    public static async Task EnsureAsync(bool postgres, bool redis, Action<string> report, CancellationToken cancellation = default)
    {
        string[] missing =
        [
            .. postgres && ServerBinaries.FindPostgres() is null ? ["postgresql"] : Array.Empty<string>(),
            .. redis && ServerBinaries.FindRedis() is null ? ["redis-server"] : Array.Empty<string>(),
        ];
        if (missing.Length == 0)
        {
            return;
        }
        var byHand = $"Install {string.Join(" and ", missing)} (apt-get install {string.Join(' ', missing)}), or run: docker compose up";
        if (!File.Exists("/usr/bin/apt-get"))
        {
            throw new UserException($"{string.Join(" and ", missing)} not found and this is no Debian system. {byHand}");
        }
        string[] asRoot =
            Environment.IsPrivilegedProcess ? []
            : File.Exists("/usr/bin/sudo") ? ["sudo"]
            : throw new UserException($"{string.Join(" and ", missing)} not found, and installing needs root or sudo. {byHand}");
        report($"Installing {string.Join(" and ", missing)} from Debian (their system services are not started)");
        var script = Path.Combine(AppContext.BaseDirectory, "Local", "install-servers.sh");
        var exitCode = await Subprocess.RunVisiblyAsync([.. asRoot, "sh", script, .. missing], "/", cancellation);
        if (exitCode != 0 || (postgres && ServerBinaries.FindPostgres() is null) || (redis && ServerBinaries.FindRedis() is null))
        {
            throw new UserException($"The installation failed (see above). {byHand}");
        }
    }
}
