using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Platform.Api.Http;

/// <summary>The server's named limits. Requests over them are refused by Kestrel itself, before any code of ours.</summary>
public static class ServerLimits
{
    public const int HeaderCountMax = 64;
    public const int HeaderBytesMax = 16 * 1024;
    public const int RequestLineBytesMax = 8 * 1024;
    public const int ConnectionsMax = 10_000;

    /// <summary>The largest body any route takes; most take <see cref="RequestBody.BytesMax"/>.</summary>
    public const int BodyBytesMax = 4 * 1024 * 1024;

    /// <summary>
    /// Up to here the rest of a body that was refused is read and thrown away (for at most five seconds, Kestrel's own limit), so that
    /// its sender can read the 413; a longer one is cut off, and its sender may see a reset instead.
    /// </summary>
    public const int DrainedBytesMax = 4 * BodyBytesMax;
    public static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromMinutes(2);

    /// <summary>What has begun gets this long to finish. Kestrel then takes a second to cut it off: all in all, less than ten.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(8);

    public static void Configure(IServiceCollection services)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowSynchronousIO = false;
            kestrel.Limits.MaxRequestHeaderCount = HeaderCountMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
            kestrel.Limits.MaxRequestLineSize = RequestLineBytesMax;
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Limits.MaxRequestBodySize = DrainedBytesMax;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.Limits.KeepAliveTimeout = KeepAliveTimeout;
        });
    }
}
