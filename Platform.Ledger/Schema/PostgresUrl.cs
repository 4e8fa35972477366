using System.Globalization;
using Npgsql;

namespace Platform.Ledger.Schema;

/// <summary>
/// Where a database is and who connects: <c>postgres://user:password@host:port/database?sslmode=…</c>, each part percent-encoded
/// (RFC 3986). The one place that reads such URLs. <see cref="ToString"/> hides the password; <see cref="Url"/> does not.
/// </summary>
public sealed record PostgresUrl(string Host, int Port, string User, string Password, string Database)
{
    private const int DefaultPort = 5432;

    /// <summary>What follows the question mark: libpq's names, of which sslmode, sslrootcert, connect_timeout and application_name are understood.</summary>
    public string Query { get; init; } = "";

    /// <summary>The whole URL, password included.</summary>
    public string Url => $"postgres://{Escape(User)}:{Escape(Password)}@{HostPart}:{Port}/{Escape(Database)}{Query}";

    /// <summary>What Npgsql takes.</summary>
    public string ConnectionString => ToBuilder().ConnectionString;

    /// <exception cref="FormatException">The text is no such URL; the message names the part, never the password.</exception>
    public static PostgresUrl Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql"))
        {
            throw new FormatException("A database URL looks like postgres://user:password@host:5432/database.");
        }
        var user = uri.UserInfo.Split(':', 2);
        var database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        if (uri.Host.Length == 0 || user[0].Length == 0 || database.Length == 0)
        {
            throw new FormatException("A database URL needs a user, a host and a database: postgres://user:password@host:5432/database.");
        }
        var parsed = new PostgresUrl(
            uri.Host.Trim('[', ']'),
            uri.Port < 0 ? DefaultPort : uri.Port,
            Uri.UnescapeDataString(user[0]),
            user.Length == 2 ? Uri.UnescapeDataString(user[1]) : "",
            database
        )
        {
            Query = uri.Query,
        };
        parsed.ToBuilder();
        return parsed;
    }

    /// <summary>The connection string as a builder, for callers that add pool sizes or timeouts.</summary>
    public NpgsqlConnectionStringBuilder ToBuilder()
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = Host,
            Port = Port,
            Username = User,
            Password = Password,
            Database = Database,
        };
        foreach (var pair in Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            Apply(builder, parts[0], parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
        }
        return builder;
    }

    public override string ToString() => $"postgres://{Escape(User)}@{HostPart}:{Port}/{Escape(Database)}";

    private string HostPart => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static void Apply(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        switch (name)
        {
            case "sslmode" when Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode):
                builder.SslMode = mode;
                break;
            case "sslrootcert":
                builder.RootCertificate = value;
                break;
            case "connect_timeout" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds):
                builder.Timeout = seconds;
                break;
            case "application_name":
                builder.ApplicationName = value;
                break;
            default:
                throw new FormatException($"A database URL has the parameter '{name}', which is unknown or has a wrong value.");
        }
    }
}
