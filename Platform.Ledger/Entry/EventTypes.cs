using System.Linq.Expressions;
using System.Reflection;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Entry;

/// <summary>Tells Marten each event's stored name and that its bytes are ours.</summary>
internal static class EventTypes
{
    /// <summary>The property by which Marten knows an aggregate; one without it is folded elsewhere.</summary>
    private const string Stream = "Stream";

    private static readonly MethodInfo RegisterOne = typeof(EventTypes).GetMethod(
        nameof(One),
        BindingFlags.NonPublic | BindingFlags.Static
    )!;

    private static readonly MethodInfo RegisterFold = typeof(EventTypes).GetMethod(
        nameof(Fold),
        BindingFlags.NonPublic | BindingFlags.Static
    )!;

    public static void Register(StoreOptions options, EventCatalogue catalogue, IEventBinarySerializer serializer)
    {
        foreach (var type in catalogue.Types)
        {
            RegisterOne.MakeGenericMethod(type.ClrType).Invoke(null, [options, type.Name, serializer]);
        }
    }

    /// <summary>Every aggregate is folded by the domain's own methods when it is loaded.</summary>
    public static void RegisterFolds(StoreOptions options, EventCatalogue catalogue)
    {
        foreach (var aggregate in catalogue.Aggregates.Where(a => a.GetProperty(Stream) is not null))
        {
            RegisterFold.MakeGenericMethod(aggregate).Invoke(null, [options]);
        }
    }

    private static void Fold<T>(StoreOptions options)
        where T : class
    {
        var aggregate = Expression.Parameter(typeof(T));
        options.Schema.For<T>().Identity(Expression.Lambda<Func<T, object>>(Expression.Property(aggregate, Stream), aggregate));
        options.Projections.Add(new LiveFold<T>(), ProjectionLifecycle.Live);
    }

    private static void One<T>(StoreOptions options, string name, IEventBinarySerializer serializer)
        where T : class
    {
        options.Events.MapEventType<T>(name);
        options.Events.UseBinarySerializer<T>(serializer);
    }
}
