using Platform.Cli.Local;

namespace Platform.Cli.Siem;

/// <summary>A sink from its address.</summary>
public static class Sinks
{
    private const int SyslogPort = 601;
    private const int SyslogTlsPort = 6514;

    /// <param name="address">
    /// <c>https://…</c> (or http), <c>syslog://host[:601]</c> over TCP, <c>syslogs://host[:6514]</c> over TLS.
    /// </param>
    /// <param name="authorization">For HTTP, the header of each request; or null.</param>
    /// <param name="authorities">A file of the authorities (PEM) who alone vouch for a sink over TLS; null for this machine's.</param>
    /// <exception cref="UserException">It is none of these.</exception>
    public static ISink Of(string address, string? authorization, string? authorities)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            throw Unknown(address);
        }
        int Port(int fallback) => uri.Port > 0 ? uri.Port : fallback;
        if (authorities is not null && uri.Scheme is not ("https" or "syslogs"))
        {
            throw new UserException($"--ca is for https:// and syslogs://: {Name(address)} shows no certificate.");
        }
        var certificate = new SinkCertificate(uri.IdnHost, SinkCertificate.Authorities(authorities));
        return uri.Scheme switch
        {
            "http" or "https" => new HttpSink(uri, authorization, certificate),
            "syslog" => new SyslogSink(uri.IdnHost, Port(SyslogPort), certificate: null),
            "syslogs" => new SyslogSink(uri.IdnHost, Port(SyslogTlsPort), certificate),
            "syslog+udp" => throw new UserException(
                "UDP acknowledges nothing, and a stream promises to lose nothing: use syslog://host:port (TCP) or syslogs://host:port (TLS)."
            ),
            _ => throw Unknown(address),
        };
    }

    /// <summary>The address without what may be secret in it: for the state file and for what is told.</summary>
    public static string Name(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
            ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            : address;

    private static UserException Unknown(string address) =>
        new($"{Name(address)} is no sink: https://…, syslog://host:port or syslogs://host:port.");
}
