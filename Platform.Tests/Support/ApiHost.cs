using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Api.Hosting;

namespace Platform.Tests.Support;

/// <summary>One node: the real application on a real server at a free loopback port, its logs kept.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    private readonly HttpClient client;

    private ApiHost(WebApplication app, Served served, CapturedLogs logs)
    {
        (App, Served, Logs) = (app, served, logs);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        client = new HttpClient { BaseAddress = new Uri(address) };
    }

    public WebApplication App { get; }

    public Served Served { get; }

    public CapturedLogs Logs { get; }

    public Uri Address => client.BaseAddress!;

    /// <summary>Whoever holds no key.</summary>
    public ApiCaller Anonymous => new(client, null);

    /// <summary>Whoever holds the operator's key.</summary>
    public ApiCaller Operator => As(Served.OperatorKey);

    /// <summary>Whoever holds this key.</summary>
    public ApiCaller As(string key) => new(client, key);

    /// <summary>Starts a node.</summary>
    /// <param name="role">all, api or projections.</param>
    /// <param name="configure">Called before it is built: another clock, for example.</param>
    public static async Task<ApiHost> StartAsync(Served served, string role = "all", Action<WebApplicationBuilder>? configure = null)
    {
        var logs = new CapturedLogs();
        var app = PlatformHost.Build(
            role,
            "http://127.0.0.1:0",
            served.Settings,
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(logs);
                configure?.Invoke(builder);
            }
        );
        await app.StartAsync();
        return new ApiHost(app, served, logs);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await App.DisposeAsync();
        Logs.Dispose();
    }
}
