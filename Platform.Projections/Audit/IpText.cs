using System.Net;

namespace Platform.Projections.Audit;

/// <summary>When two addresses are the same.</summary>
public static class IpText
{
    /// <summary>An address as it is compared, however it was written: <c>::ffff:192.0.2.1</c> is <c>192.0.2.1</c>. Other text as it is.</summary>
    public static string? Compared(string? text) =>
        !IPAddress.TryParse(text, out var address) ? text
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.ToString();
}
