using System.Reflection;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Entry;

namespace Platform.EventStore.Projecting.Rows;

/// <summary>What one kind of event does to a row.</summary>
internal abstract class EventFold<TRow>
    where TRow : class
{
    /// <summary>The row after the event; null where there is none (any more).</summary>
    public abstract TRow? Fold(TRow? row, object data, LogRow at, string id, EntryView view);
}

/// <summary>The same, typed: a projection's <c>Create</c>, <c>Apply</c> and <c>ShouldDelete</c> for one event type.</summary>
internal sealed class EventFold<TRow, TEvent> : EventFold<TRow>
    where TRow : class
    where TEvent : class
{
    private readonly Func<IEvent<TEvent>, TRow>? _create;
    private readonly Func<IEvent<TEvent>, TRow, TRow>? _apply;
    private readonly Func<TEvent, bool>? _delete;
    private readonly Func<IEvent<TEvent>, bool>? _deleteWhole;

    public EventFold(IEnumerable<MethodInfo> methods)
    {
        foreach (var method in methods)
        {
            _ = method.Name switch
            {
                "Create" => (object)(_create = Once(_create, method).CreateDelegate<Func<IEvent<TEvent>, TRow>>()),
                "Apply" => _apply = Once(_apply, method).CreateDelegate<Func<IEvent<TEvent>, TRow, TRow>>(),
                _ when method.GetParameters()[0].ParameterType == typeof(TEvent) => _delete = Once(_delete, method)
                    .CreateDelegate<Func<TEvent, bool>>(),
                _ => _deleteWhole = Once(_deleteWhole, method).CreateDelegate<Func<IEvent<TEvent>, bool>>(),
            };
        }
    }

    public override TRow? Fold(TRow? row, object data, LogRow at, string id, EntryView view)
    {
        var e = new StoredEvent<TEvent>((TEvent)data, at, id, view);
        if (_delete?.Invoke(e.Data) == true || _deleteWhole?.Invoke(e) == true)
        {
            return null;
        }
        return row is null ? _create?.Invoke(e) : _apply?.Invoke(e, row) ?? row;
    }

    private static MethodInfo Once(object? there, MethodInfo method) =>
        there is null
            ? method
            : throw new InvalidOperationException($"{method.DeclaringType}: {method.Name}({typeof(TEvent).Name}) stands twice");
}
