using System.Collections.Frozen;
using System.Reflection;
using Platform.Ledger.Serialization;

namespace Platform.EventStore.Projecting.Rows;

/// <summary>Finds a single-stream projection's methods by convention; refuses, at start, any that has their name and not their shape.</summary>
internal static class FoldConventions
{
    private static readonly string[] Names = ["Create", "Apply", "ShouldDelete"];

    /// <summary>By event name (<c>account-locked</c>).</summary>
    public static FrozenDictionary<string, EventFold<TRow>> Of<TRow>(Type projection, EventCatalogue catalogue)
        where TRow : class
    {
        var methods = projection
            .GetMethods(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly
            )
            .Where(m => Names.Contains(m.Name))
            .Select(m => (Method: m, Event: EventOf<TRow>(m) ?? throw Refused<TRow>(m)))
            .ToList();
        if (methods.All(m => m.Method.Name != "Create"))
        {
            throw new InvalidOperationException(
                $"{projection} makes no row: it has no 'public static {typeof(TRow).Name} Create(IEvent<…> e)'"
            );
        }
        return methods
            .GroupBy(m => m.Event, m => m.Method)
            .ToFrozenDictionary(
                group => catalogue.ByClr(group.Key).Name,
                group =>
                    (EventFold<TRow>)
                        Activator.CreateInstance(
                            typeof(EventFold<,>).MakeGenericType(typeof(TRow), group.Key),
                            BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions,
                            null,
                            [group.AsEnumerable()],
                            null
                        )!,
                StringComparer.Ordinal
            );
    }

    private static Type? EventOf<TRow>(MethodInfo method)
    {
        var types = Array.ConvertAll(method.GetParameters(), p => p.ParameterType);
        if (!method.IsPublic || !method.IsStatic || types.Length == 0)
        {
            return null;
        }
        var whole =
            types[0] is { IsGenericType: true } t && t.GetGenericTypeDefinition() == typeof(IEvent<>) ? t.GetGenericArguments()[0] : null;
        return (method.Name, types.Length) switch
        {
            ("Create", 1) when method.ReturnType == typeof(TRow) => whole,
            ("Apply", 2) when method.ReturnType == typeof(TRow) && types[1] == typeof(TRow) => whole,
            ("ShouldDelete", 1) when method.ReturnType == typeof(bool) => whole ?? types[0],
            _ => null,
        };
    }

    private static InvalidOperationException Refused<TRow>(MethodInfo method)
    {
        var row = typeof(TRow).Name;
        return new(
            $"{method.DeclaringType}.{method.Name}: expected 'public static {row} Create(IEvent<T> e)', "
                + $"'public static {row} Apply(IEvent<T> e, {row} row)' or 'public static bool ShouldDelete(T e)'"
        );
    }
}
