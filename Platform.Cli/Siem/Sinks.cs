using Platform.Cli.Local;

namespace Platform.Cli.Siem;

/// <summary>A sink from its address.</summary>
public static class Sinks
{
    private const int SyslogPort = 601;
    private const int SyslogTlsPort = 6514;
    private const int SyslogUdpPort = 514;

    /// <param name="address">
    /// <c>https://…</c> (or http), <c>syslog://host[:601]</c> over TCP, <c>syslogs://host[:6514]</c> over TLS, <c>syslog+udp://host[:514]</c>.
    /// </param>
    /// <param name="authorization">For HTTP, the header of each request; or null.</param>
    /// <exception cref="UserException">It is none of these.</exception>
    public static ISink Of(string address, string? authorization)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            throw Unknown(address);
        }
        int Port(int fallback) => uri.Port > 0 ? uri.Port : fallback;
        return uri.Scheme switch
        {
            "http" or "https" => new HttpSink(uri, authorization),
            "syslog" => new SyslogSink(uri.Host, Port(SyslogPort), tls: false),
            "syslogs" => new SyslogSink(uri.Host, Port(SyslogTlsPort), tls: true),
            "syslog+udp" => new SyslogDatagrams(uri.Host, Port(SyslogUdpPort)),
            _ => throw Unknown(address),
        };
    }

    /// <summary>The address without what may be secret in it: for the state file and for what is told.</summary>
    public static string Name(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
            ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            : address;

    private static UserException Unknown(string address) =>
        new($"{Name(address)} is no sink: https://…, syslog://host:port, syslogs://host:port or syslog+udp://host:port.");
}
