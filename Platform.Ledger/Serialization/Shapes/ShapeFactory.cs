using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using Platform.Domain.Kernel;

namespace Platform.Ledger.Serialization.Shapes;

/// <summary>Makes the shape of one event type, collecting its personal properties; refuses what cannot be stored for ever.</summary>
internal sealed class ShapeFactory(Type eventType)
{
    private static readonly Type[] Lists = [typeof(List<>), typeof(IReadOnlyList<>)];
    private static readonly Type[] Maps = [typeof(Dictionary<string, string>), typeof(IReadOnlyDictionary<string, string>)];
    private readonly NullabilityInfoContext _nullability = new();
    private readonly Stack<Type> _open = [];

    public List<PersonalProperty> Properties { get; } = [];

    public IEventShape Make() => (IEventShape)Record(eventType, PersonalProperty.DataPath);

    private object Record(Type type, string path)
    {
        if (_open.Contains(type))
            throw Refused(path, $"{type.Name} contains itself");
        _open.Push(type);
        var constructor =
            type.GetConstructors().MaxBy(c => c.GetParameters().Length) ?? throw Refused(path, $"{type.Name} has no public constructor");
        var made = constructor.GetParameters().Select(parameter => Declared(type, parameter, path)).ToArray();
        var unread = type.GetProperties().FirstOrDefault(p => p.CanWrite && !made.Any(m => m.Property == p));
        if (unread is not null)
            throw Refused(path, $"property {unread.Name} is not a parameter of {type.Name}'s constructor");

        var sorted = made.OrderBy(m => m.Name, StringComparer.Ordinal).ToArray();
        var memberOf = sorted.ToDictionary(m => m.Parameter, m => NewMember(type, m, first: m == sorted[0]));
        var members = Array.CreateInstance(typeof(Member<>).MakeGenericType(type), sorted.Length);
        for (var i = 0; i < sorted.Length; i++)
            members.SetValue(memberOf[sorted[i].Parameter], i);

        var element = Expression.Parameter(typeof(JsonElement));
        var input = Expression.Parameter(typeof(DataReader));
        var arguments = constructor
            .GetParameters()
            .Select(p => Expression.Call(Expression.Constant(memberOf[p]), "Read", null, element, input));
        var construct = Expression.Lambda(Expression.New(constructor, arguments), element, input).Compile();
        _open.Pop();
        return New(typeof(RecordShape<>).MakeGenericType(type), members, construct, made.Any(m => HoldsPersonal(m.Shape)));
    }

    private sealed record Made(string Name, ParameterInfo Parameter, PropertyInfo Property, object Shape, bool Nullable);

    private Made Declared(Type type, ParameterInfo parameter, string path)
    {
        var property =
            type.GetProperty(parameter.Name!)
            ?? throw Refused(path, $"{type.Name}'s parameter {parameter.Name} has no property of its name");
        var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        var place = path + CanonicalJsonException.Segment(name);
        if (name.StartsWith('$'))
            throw Refused(place, "names that begin with $ are reserved");
        var nullable = _nullability.Create(property);
        var personal = Conventions.Attribute(property, parameter, "PersonalAttribute");
        if (property.PropertyType != typeof(Personal))
            return personal is null
                ? new Made(name, parameter, property, Value(nullable, place), IsNullable(nullable))
                : throw Refused(place, $"a personal property is of type Personal, not {property.PropertyType.Name}");
        var declared = personal is null ? new PersonalProperty(place, null, null) : Subject(personal, type, place);
        Properties.Add(declared);
        var shape = new ReferenceShape<Personal>(new PersonalShape(declared), IsNullable(nullable));
        return new Made(name, parameter, property, shape, IsNullable(nullable));
    }

    private PersonalProperty Subject(object attribute, Type type, string place)
    {
        var ofCaller = Conventions.Value<bool?>(attribute, "OfCaller") is true;
        if (Conventions.Value<string>(attribute, "Subject") is not { } subject)
            return new PersonalProperty(place, null, null, ofCaller);
        if (ofCaller)
            throw Refused(place, $"its subject is the caller or {subject}, not both");
        if (type != eventType)
            throw Refused(place, "only the event's own properties may name a subject");
        var property = type.GetProperty(subject) ?? throw Refused(place, $"its subject {subject} is not a property of {type.Name}");
        return new PersonalProperty(
            place,
            subject,
            Conventions.TextOf(type, property) ?? throw Refused(place, "a subject is a string or a Guid")
        );
    }

    private object Value(NullabilityInfo declared, string place)
    {
        var type = declared.Type;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return New(typeof(OptionalValueShape<>).MakeGenericType(underlying), ValueType(underlying, place));
        if (type.IsValueType)
            return ValueType(type, place);
        return New(typeof(ReferenceShape<>).MakeGenericType(type), ReferenceType(declared, place), IsNullable(declared));
    }

    private object ValueType(Type type, string place)
    {
        if (type.IsEnum && type.GetCustomAttribute<FlagsAttribute>() is null)
            return New(typeof(EnumShape<>).MakeGenericType(type));
        return type switch
        {
            _ when type == typeof(bool) => new BooleanShape(),
            _ when type == typeof(int) => new Int32Shape(),
            _ when type == typeof(long) => new Int64Shape(),
            _ when type == typeof(Guid) => new UuidShape(),
            _ when type == typeof(DateTimeOffset) => new TimeShape(),
            _ when type == typeof(decimal) || type == typeof(double) || type == typeof(float) => throw Refused(
                place,
                $"a {type.Name} has no exact JSON number; declare a string"
            ),
            _ => throw Refused(place, $"values of type {type.Name} cannot be stored"),
        };
    }

    private object ReferenceType(NullabilityInfo declared, string place)
    {
        var type = declared.Type;
        if (type == typeof(string))
            return new TextShape();
        if (Maps.Contains(type))
            return New(typeof(MapShape<>).MakeGenericType(type));
        var item =
            type.IsArray ? declared.ElementType
            : type.IsGenericType && Lists.Contains(type.GetGenericTypeDefinition()) ? declared.GenericTypeArguments[0]
            : null;
        if (item is not null)
            return New(typeof(ListShape<,>).MakeGenericType(type, item.Type), Value(item, place + "/*"));
        if (Conventions.IsRecord(type))
            return Record(type, place);
        throw Refused(place, $"values of type {type.Name} cannot be stored");
    }

    private static object NewMember(Type type, Made made, bool first)
    {
        var record = Expression.Parameter(type);
        var get = Expression.Lambda(Expression.Property(record, made.Property), record).Compile();
        object?[]? optional =
            made.Parameter.HasDefaultValue ? [Default(made.Parameter)]
            : made.Nullable ? [null]
            : null;
        var member = typeof(Member<,>).MakeGenericType(type, made.Property.PropertyType);
        return New(member, made.Name, first, get, made.Shape, optional);
    }

    private static object? Default(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (parameter.DefaultValue is null)
            return type.IsValueType && Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type) : null;
        return (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } e
            ? Enum.ToObject(e, parameter.DefaultValue)
            : parameter.DefaultValue;
    }

    private static bool IsNullable(NullabilityInfo declared) => declared.ReadState is NullabilityState.Nullable;

    private static bool HoldsPersonal(object shape) => (bool)shape.GetType().GetProperty("HoldsPersonal")!.GetValue(shape)!;

    private static object New(Type type, params object?[] arguments) => Activator.CreateInstance(type, arguments)!;

    private EventCatalogueException Refused(string place, string reason) => new($"event {eventType.FullName}, {place}: {reason}");
}
