using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Platform.Api.Http;

/// <summary>
/// Whose word is taken for the address that a request came from. An entry records where somebody acted from; behind a proxy the connection's peer is the proxy,
/// and <c>X-Forwarded-For</c> is what any client may send. So the header is read from its end, as long as the address that vouches for the next is a trusted one.
/// </summary>
public static class TrustedProxies
{
    /// <summary>Addresses read from one header at most: proxies in a row.</summary>
    private const int InARowMax = 16;

    /// <summary>The networks of a comma-separated list of addresses and CIDR blocks.</summary>
    /// <exception cref="FormatException">One of them is neither; names it.</exception>
    public static IReadOnlyList<IPNetwork> Parse(string list) =>
        [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Network)];

    /// <summary>Sets the request's address before anything else looks at it. Without networks no header is believed.</summary>
    public static void UseTrustedProxies(this WebApplication app, IReadOnlyList<IPNetwork> networks)
    {
        if (networks.Count == 0)
        {
            return;
        }
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = InARowMax };
        // What the framework trusts by itself: the machine's own addresses.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks)
        {
            options.KnownIPNetworks.Add(network);
        }
        app.UseForwardedHeaders(options);
    }

    private static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new FormatException($"'{text}' is neither an address nor a CIDR block such as 10.0.0.0/8");
}
