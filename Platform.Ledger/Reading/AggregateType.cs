using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Linq.Expressions;
using System.Reflection;

namespace Platform.Ledger.Reading;

/// <summary>
/// How one aggregate folds, by convention: <c>static Create(E)</c> makes it from its first event, <c>Apply(E)</c> changes it.
/// Found once by reflection and compiled; an event without a method leaves the state as it is.
/// </summary>
public sealed class AggregateType
{
    private static readonly ConcurrentDictionary<Type, AggregateType> Known = new();
    private readonly FrozenDictionary<Type, Func<object, object>> _create;
    private readonly FrozenDictionary<Type, Func<object, object, object>> _apply;

    private AggregateType(Type type)
    {
        Type = type;
        var methods = type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        _create = methods
            .Where(m => m is { Name: "Create", IsStatic: true } && m.ReturnType == type && m.GetParameters().Length == 1)
            .ToFrozenDictionary(m => m.GetParameters()[0].ParameterType, CompileCreate);
        _apply = methods
            .Where(m => m is { Name: "Apply", IsStatic: false } && m.ReturnType == type && m.GetParameters().Length == 1)
            .ToFrozenDictionary(m => m.GetParameters()[0].ParameterType, CompileApply);
        if (_create.Count == 0)
        {
            throw new InvalidOperationException($"{type} is no aggregate: it has no 'public static {type.Name} Create(<event>)'");
        }
    }

    public Type Type { get; }

    /// <exception cref="InvalidOperationException">The type has no <c>Create</c>.</exception>
    public static AggregateType Of(Type type) => Known.GetOrAdd(type, t => new AggregateType(t));

    /// <summary>The state after one more event; null for a null event (a kind this program does not know changes no state it knows).</summary>
    public object? Fold(object? state, object? @event)
    {
        if (@event is null)
        {
            return state;
        }
        if (state is null)
        {
            return _create.TryGetValue(@event.GetType(), out var create)
                ? create(@event)
                : throw new InvalidOperationException($"{Type} cannot begin with {@event.GetType()}");
        }
        return _apply.TryGetValue(@event.GetType(), out var apply) ? apply(state, @event) : state;
    }

    private static Func<object, object> CompileCreate(MethodInfo method)
    {
        var e = Expression.Parameter(typeof(object));
        var call = Expression.Call(method, Expression.Convert(e, method.GetParameters()[0].ParameterType));
        return Expression.Lambda<Func<object, object>>(Expression.Convert(call, typeof(object)), e).Compile();
    }

    private static Func<object, object, object> CompileApply(MethodInfo method)
    {
        var state = Expression.Parameter(typeof(object));
        var e = Expression.Parameter(typeof(object));
        var call = Expression.Call(
            Expression.Convert(state, method.DeclaringType!),
            method,
            Expression.Convert(e, method.GetParameters()[0].ParameterType)
        );
        return Expression.Lambda<Func<object, object, object>>(Expression.Convert(call, typeof(object)), state, e).Compile();
    }
}
