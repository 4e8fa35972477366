using System.Text.Json;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Kernel;
using Platform.EventStore.Aggregates;

namespace Platform.Api.Commands;

/// <summary>One line a command in a route table.</summary>
public static class CommandRoutes
{
    /// <summary>Maps a command to its slice.</summary>
    /// <param name="method">POST, PUT or DELETE.</param>
    /// <param name="target">Which stream, from the route's values and the caller.</param>
    public static RouteHandlerBuilder MapCommand<TCommand, TAggregate>(
        this IEndpointRouteBuilder routes,
        string method,
        string pattern,
        IServiceProvider services,
        string permission,
        Func<HttpContext, Caller, CommandTarget> target,
        CommandAnswer? answer = null
    )
        where TCommand : notnull
    {
        var route = new CommandRoute<TCommand, TAggregate>(
            services.GetRequiredService<Decider>(),
            services.GetRequiredService<TimeProvider>(),
            target,
            answer ?? new CommandAnswer()
        );
        var mapped = routes
            .MapMethods(pattern, [method], (Delegate)route.HandleAsync)
            .WithMetadata(new Requirement(permission, Command: true))
            .WithName(JsonNamingPolicy.CamelCase.ConvertName(typeof(TCommand).Name))
            .Takes(Parameter.IdempotencyKey, Parameter.IfMatch);
        return typeof(TCommand).GetProperties().Length > 0 ? mapped.Accepts<TCommand>("application/json") : mapped;
    }
}
