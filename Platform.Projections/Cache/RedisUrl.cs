using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace Platform.Projections.Cache;

/// <summary>
/// Where Redis is: <c>redis://[user:password@]host:port[,host:port…][/db]</c>, <c>rediss://</c> with TLS; each part percent-encoded.
/// Several hosts are a cluster's, any of which leads to the others. <see cref="ToString"/> shows the hosts alone.
/// </summary>
public sealed record RedisUrl(IReadOnlyList<(string Host, int Port)> Hosts, string? Password, int Database, bool Tls)
{
    private const int DefaultPort = 6379;
    private const string Form = "redis://[:password@]host:port[,host:port…][/database], or rediss:// with TLS";

    // The client knows passwords only; this is the user that a password alone belongs to.
    private const string DefaultUser = "default";

    /// <exception cref="FormatException">The text is no such URL; the message names the form, never what was given.</exception>
    public static RedisUrl Parse(string text)
    {
        var scheme = text.Split("://", 2);
        if (scheme is not [("redis" or "rediss") and var kind, { Length: > 0 } rest])
        {
            throw Malformed("its scheme");
        }
        var path = rest.Split('/', 2);
        var at = path[0].LastIndexOf('@');
        var (userInfo, hosts) = at < 0 ? ("", path[0]) : (path[0][..at], path[0][(at + 1)..]);
        var database = 0;
        if (path is [_, { Length: > 0 } number] && !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out database))
        {
            throw Malformed("its database");
        }
        var parsed = hosts.Split(',').Select(Host).ToList();
        return parsed.Count > 1 && database != 0
            ? throw Malformed("its database: a cluster has only 0")
            : new RedisUrl(parsed, PasswordOf(userInfo), database, kind == "rediss");
    }

    /// <summary>What the client takes: it starts without a server and keeps looking for one.</summary>
    public ConfigurationOptions Options(TimeSpan connectMax)
    {
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            ConnectTimeout = (int)connectMax.TotalMilliseconds,
            ConnectRetry = 1,
            ClientName = "platform",
            Password = Password,
            DefaultDatabase = Database,
            Ssl = Tls,
        };
        foreach (var (host, port) in Hosts)
        {
            options.EndPoints.Add(host, port);
        }
        return options;
    }

    public override string ToString() =>
        string.Join(",", Hosts.Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.Host}:{h.Port}")));

    private static string? PasswordOf(string userInfo)
    {
        var parts = userInfo.Split(':', 2);
        return userInfo.Length == 0 ? null
            : parts is [("" or DefaultUser), { Length: > 0 } password] ? Uri.UnescapeDataString(password)
            : throw Malformed($"its user: a password alone is understood, or that of the user {DefaultUser}");
    }

    private static (string Host, int Port) Host(string text)
    {
        var colon = text.LastIndexOf(':');
        var bare = colon < 0 || text.EndsWith(']');
        var (host, port) = bare ? (text, "") : (text[..colon], text[(colon + 1)..]);
        var number = DefaultPort;
        var fine =
            bare
            || (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is > 0 and <= IPEndPoint.MaxPort);
        host = host.Trim('[', ']');
        return fine && Uri.CheckHostName(host) != UriHostNameType.Unknown ? (host, number) : throw Malformed("its hosts");
    }

    private static FormatException Malformed(string part) => new($"A Redis URL looks like {Form}; {part} cannot be read.");
}
