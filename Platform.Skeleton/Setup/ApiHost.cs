using System.Text.Json;
using System.Text.Json.Serialization;
using Marten;
using Platform.Skeleton.Access;
using Platform.Skeleton.Http;
using Platform.Skeleton.Reading;
using Platform.Skeleton.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Platform.Skeleton.Setup;

/// <summary>Serves requests: commands as service, hand-written queries as reader. No daemon, no agents, no jobs.</summary>
internal static class ApiHost
{
    public static WebApplication Build(Parts parts, int port)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddMarten(options => Stores.AsService(options, parts)).IntegrateWithWolverine(Messages.Store);
        builder.UseWolverine(Messages.Api);
        builder.Services.AddWolverineHttp();
        builder.Services.AddSingleton(parts);
        builder.Services.AddSingleton(parts.Ledger);
        builder.Services.AddSingleton(new RightsQuery(parts.Reader));
        builder.Services.AddSingleton(new AccountsQuery(parts.Reader));
        builder.Services.AddSingleton(new ServiceStore(parts));
        builder.Services.ConfigureHttpJsonOptions(options => Strict(options.SerializerOptions));
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = Problems.WithoutTypeNames);
        var app = builder.Build();
        app.MapGet("/health/ready", () => "ready");
        app.UseRouting();
        app.UseMiddleware<Problems>();
        app.UseMiddleware<Credentials>();
        app.UseMiddleware<Requests>();
        app.MapWolverineEndpoints(options =>
        {
            options.TenantId.DetectWith<AskedTenant>();
            options.UseDataAnnotationsValidationProblemDetailMiddleware();
            options.AddPolicy<CommandPolicy>();
        });
        return app;
    }

    private static void Strict(JsonSerializerOptions json)
    {
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.AllowDuplicateProperties = false;
        json.PropertyNameCaseInsensitive = false;
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        json.NumberHandling = JsonNumberHandling.Strict;
    }
}
