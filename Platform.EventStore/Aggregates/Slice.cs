using System.Linq.Expressions;
using System.Reflection;

namespace Platform.EventStore.Aggregates;

/// <summary>
/// One command's decision, by convention: a static class <c>&lt;Command&gt;Handler</c> beside the command with
/// <c>Handle(command[, aggregate][, caller])</c> returning events and, where it can be refused, <c>Validate(…)</c> returning a refusal or null.
/// Parameters are matched by type. Found once, compiled, and refused at start where a method lacks.
/// </summary>
public sealed class Slice
{
    private readonly Func<object, object?, object, object?>? _validate;
    private readonly Func<object, object?, object, object?> _handle;

    private Slice(Type command, Type aggregate, Type caller)
    {
        var handler =
            command.Assembly.GetType(command.FullName + "Handler")
            ?? throw new InvalidOperationException($"{command} has no static class {command.Name}Handler beside it");
        var handle =
            handler.GetMethod("Handle", BindingFlags.Public | BindingFlags.Static)
            ?? throw new InvalidOperationException($"{handler} has no public static Handle");
        _handle = Compile(handle, command, aggregate, caller);
        var folded = Array.Find(handle.GetParameters(), p => p.ParameterType == aggregate);
        Creates = folded is null;
        MayBegin = folded is not null && new NullabilityInfoContext().Create(folded).ReadState is NullabilityState.Nullable;
        if (handler.GetMethod("Validate", BindingFlags.Public | BindingFlags.Static) is { } validate)
        {
            _validate = Compile(validate, command, aggregate, caller);
        }
    }

    /// <summary>True where <c>Handle</c> takes no aggregate: its events begin a new stream.</summary>
    public bool Creates { get; }

    /// <summary>True where <c>Handle</c> takes an aggregate that may be null: its events may begin the stream or go on with it.</summary>
    public bool MayBegin { get; }

    /// <exception cref="InvalidOperationException">A method is missing, or has a parameter nothing can fill.</exception>
    public static Slice Of(Type command, Type aggregate, Type caller) => new(command, aggregate, caller);

    /// <summary>Why the command is refused, or null.</summary>
    public object? Validate(object command, object? state, object caller) => _validate?.Invoke(command, state, caller);

    /// <summary>What happens.</summary>
    public object[] Handle(object command, object? state, object caller) => (object[])_handle(command, state, caller)!;

    private static Func<object, object?, object, object?> Compile(MethodInfo method, Type command, Type aggregate, Type caller)
    {
        var given = new[]
        {
            Expression.Parameter(typeof(object)),
            Expression.Parameter(typeof(object)),
            Expression.Parameter(typeof(object)),
        };
        Type[] types = [command, aggregate, caller];
        var arguments = method
            .GetParameters()
            .Select(p =>
            {
                var index = Array.IndexOf(types, p.ParameterType);
                return index < 0
                    ? throw new InvalidOperationException(
                        $"{method.DeclaringType}.{method.Name}: nothing fills parameter '{p.Name}' of {p.ParameterType}"
                    )
                    : (Expression)Expression.Convert(given[index], p.ParameterType);
            });
        var call = Expression.Convert(Expression.Call(method, arguments), typeof(object));
        return Expression.Lambda<Func<object, object?, object, object?>>(call, given).Compile();
    }
}
