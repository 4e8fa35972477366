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
    /// <param name="made">Makes the command from the route's values, and from what has to be looked up, where it takes no body.</param>
    /// <param name="require">Throws the problem where what a body names is not there.</param>
    public static RouteHandlerBuilder MapCommand<TCommand, TAggregate>(
        this IEndpointRouteBuilder routes,
        string method,
        string pattern,
        IServiceProvider services,
        string permission,
        Func<HttpContext, Caller, CommandTarget> target,
        CommandAnswer? answer = null,
        Func<HttpContext, ValueTask<TCommand>>? made = null,
        Action<HttpContext, TCommand>? require = null
    )
        where TCommand : notnull
    {
        var route = new CommandRoute<TCommand, TAggregate>(
            services.GetRequiredService<Decider>(),
            services.GetRequiredService<TimeProvider>(),
            target,
            answer ?? new CommandAnswer(),
            made,
            require
        );
        var mapped = routes
            .MapMethods(pattern, [method], (Delegate)route.HandleAsync)
            .WithMetadata(new Requirement(permission, Command: true))
            .WithName(JsonNamingPolicy.CamelCase.ConvertName(typeof(TCommand).Name))
            .Takes(Parameter.IdempotencyKey, Parameter.IfMatch, Parameter.Session);
        return made is null && typeof(TCommand).GetProperties().Length > 0 ? mapped.Accepts<TCommand>("application/json") : mapped;
    }
}
