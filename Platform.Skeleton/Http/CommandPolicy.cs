using JasperFx;
using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Frames;
using Wolverine.Http;
using Wolverine.Marten;
using Wolverine.Middleware;

namespace Platform.Skeleton.Http;

/// <summary>
/// What every command has in common, put into the generated code: who does it, before anything is loaded; If-Match, once the stream is there; sealing and
/// the kept answer, right before the save.
/// </summary>
public sealed class CommandPolicy : IHttpPolicy
{
    public void Apply(IReadOnlyList<HttpChain> chains, GenerationRules rules, IServiceContainer container)
    {
        foreach (var chain in chains)
        {
            var save = chain.Postprocessors.FindIndex(frame => frame is MethodCall { Method.Name: "SaveChangesAsync" });
            if (save < 0)
            {
                continue;
            }
            chain.Postprocessors.Insert(save, new MethodCall(typeof(Command), nameof(Command.HandOverAsync)));
            chain.Middleware.Insert(0, new MethodCall(typeof(Command), nameof(Command.Begin)));
            if (AggregateOf(chain) is { } aggregate)
            {
                var check = typeof(Command).GetMethod(nameof(Command.IfMatch))!.MakeGenericMethod(aggregate);
                var call = new MethodCall(typeof(Command), check);
                chain.Middleware.Add(call);
                if (ContinuationHandling.TryFindContinuationHandler(rules, chain, call, out var stop))
                {
                    chain.Middleware.Add(stop!);
                }
            }
        }
    }

    private static Type? AggregateOf(HttpChain chain) =>
        chain
            .Method.Method.GetParameters()
            .FirstOrDefault(parameter => parameter.IsDefined(typeof(WriteAggregateAttribute), inherit: true))
            ?.ParameterType;
}
