using Marten;
using Platform.Skeleton.Proof;
using Wolverine;
using Wolverine.Marten;

namespace Platform.Skeleton.Setup;

/// <summary>Runs what requests do not wait for: messages, read models, numbering and signing.</summary>
internal static class WorkerHost
{
    public static WebApplication Build(Parts parts, int port)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder
            .Services.AddMarten(options => Stores.AsWorker(options, parts))
            .IntegrateWithWolverine(integration =>
            {
                Messages.Store(integration);
                integration.UseWolverineManagedEventSubscriptionDistribution = true;
            });
        builder.UseWolverine(Messages.Worker);
        builder.Services.AddSingleton(parts);
        builder.Services.AddSingleton(parts.Ledger);
        builder.Services.AddSingleton(new ServiceStore(parts));
        builder.Services.AddHostedService<Signing>();
        builder.Services.AddHostedService<Watching>();
        var app = builder.Build();
        app.MapGet("/health/ready", () => "ready");
        return app;
    }
}
