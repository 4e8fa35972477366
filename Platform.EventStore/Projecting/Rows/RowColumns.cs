using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using NpgsqlTypes;

namespace Platform.EventStore.Projecting.Rows;

/// <summary>Finds the columns of a row record; refuses, at start, what has no column type.</summary>
internal static class RowColumns
{
    /// <summary>What the engine fills: columns of every row, whether its record declares them or not.</summary>
    public static readonly string[] Identity = ["Tenant", "Id", "Position", "Version"];

    public static RowColumn<TRow>[] Of<TRow>() =>
        [
            .. typeof(TRow)
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.GetMethod is not null && p.GetIndexParameters().Length == 0 && !Identity.Contains(p.Name))
                .Where(p => p.Name != "EqualityContract" && p.SetMethod is not null)
                .Select(Column<TRow>),
        ];

    private static RowColumn<TRow> Column<TRow>(PropertyInfo property)
    {
        var type = property.PropertyType;
        var value = Nullable.GetUnderlyingType(type) ?? type;
        if (value.IsEnum)
        {
            var named = typeof(ColumnKinds).GetMethod(nameof(ColumnKinds.Named))!.MakeGenericMethod(value).Invoke(null, null)!;
            return (RowColumn<TRow>)
                typeof(RowColumns)
                    .GetMethod(nameof(Make), BindingFlags.NonPublic | BindingFlags.Static)!
                    .MakeGenericMethod(typeof(TRow), typeof(Nullable<>).MakeGenericType(value), typeof(string))
                    .Invoke(null, [property, named])!;
        }
        return value switch
        {
            _ when value == typeof(string) => Make<TRow, string?, string?>(property, ColumnKinds.Text),
            _ when value == typeof(Guid) => Make<TRow, Guid?, Guid?>(property, ColumnKinds.Plain<Guid>("uuid", NpgsqlDbType.Uuid)),
            _ when value == typeof(int) => Make<TRow, int?, int?>(property, ColumnKinds.Plain<int>("integer", NpgsqlDbType.Integer)),
            _ when value == typeof(long) => Make<TRow, long?, long?>(property, ColumnKinds.Plain<long>("bigint", NpgsqlDbType.Bigint)),
            _ when value == typeof(bool) => Make<TRow, bool?, bool?>(property, ColumnKinds.Plain<bool>("boolean", NpgsqlDbType.Boolean)),
            _ when value == typeof(double) => Make<TRow, double?, double?>(
                property,
                ColumnKinds.Plain<double>("double precision", NpgsqlDbType.Double)
            ),
            _ when value == typeof(DateTimeOffset) => Make<TRow, DateTimeOffset?, DateTime?>(property, ColumnKinds.Moment),
            _ when value == typeof(byte[]) => Make<TRow, byte[]?, byte[]?>(property, ColumnKinds.Bytes),
            _ when IsList<string>(value) => Make<TRow, IReadOnlyList<string>?, string?>(property, ColumnKinds.Texts),
            _ when IsList<Guid>(value) => Make<TRow, IReadOnlyList<Guid>?, string?>(property, ColumnKinds.Uuids),
            _ => throw new InvalidOperationException($"{typeof(TRow)}.{property.Name}: a row cannot hold a {type.Name}"),
        };
    }

    private static bool IsList<T>(Type type) => type == typeof(IReadOnlyList<T>) || type == typeof(T[]);

    private static RowColumn<TRow, TValue, TStored> Make<TRow, TValue, TStored>(PropertyInfo property, ColumnKind<TValue, TStored> kind)
    {
        var row = Expression.Parameter(typeof(TRow));
        var get = Expression.Lambda<Func<TRow, TValue>>(Expression.Convert(Expression.Property(row, property), typeof(TValue)), row);
        return new(property, JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), IsNullable(property), get.Compile(), kind);
    }

    private static bool IsNullable(PropertyInfo property) =>
        property.PropertyType.IsValueType
            ? Nullable.GetUnderlyingType(property.PropertyType) is not null
            : new NullabilityInfoContext().Create(property).ReadState is NullabilityState.Nullable;
}
