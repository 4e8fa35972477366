using System.Linq.Expressions;
using System.Reflection;
using Npgsql;

namespace Platform.EventStore.Projecting.Rows;

/// <summary>How a row record is made from a table's row and told its identity; found once by reflection and compiled.</summary>
internal sealed class RowType<TRow>
    where TRow : class
{
    private readonly Func<NpgsqlDataReader, RowIdentity, TRow> _make;
    private readonly Action<TRow, RowIdentity> _identify;

    private RowType()
    {
        Columns = RowColumns.Of<TRow>();
        Select = string.Join(", ", ((string[])["tenant", "id", "position", "version"]).Concat(Columns.Select(c => c.Name)));
        TableBody = $"""
                tenant text COLLATE "C" NOT NULL,
                id text COLLATE "C" NOT NULL,
                position bigint NOT NULL,
                version bigint NOT NULL{string.Concat(Columns.Select(c => $",\n    {c.Definition}"))},
                PRIMARY KEY (tenant, id)
            """;
        _make = Maker();
        _identify = Identifier();
    }

    // Not in a static initialiser: what is wrong with the record is then said in those words.
    private static readonly Lazy<RowType<TRow>> Made = new(() => new(), LazyThreadSafetyMode.PublicationOnly);

    public static RowType<TRow> Instance => Made.Value;

    public RowColumn<TRow>[] Columns { get; }

    /// <summary>The columns in the order that <see cref="Read"/> expects.</summary>
    public string Select { get; }

    /// <summary>The body of CREATE TABLE.</summary>
    public string TableBody { get; }

    /// <summary>The row a reader stands at.</summary>
    public (RowIdentity Identity, TRow Row) Read(NpgsqlDataReader reader)
    {
        var identity = new RowIdentity(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3));
        return (identity, _make(reader, identity));
    }

    /// <summary>Fills what of the identity the record declares.</summary>
    public void Identify(TRow row, RowIdentity identity) => _identify(row, identity);

    private Func<NpgsqlDataReader, RowIdentity, TRow> Maker()
    {
        var constructor =
            typeof(TRow).GetConstructors().MaxBy(c => c.GetParameters().Length)
            ?? throw new InvalidOperationException($"{typeof(TRow)} has no public constructor");
        var reader = Expression.Parameter(typeof(NpgsqlDataReader));
        var identity = Expression.Parameter(typeof(RowIdentity));
        Expression Value(PropertyInfo property)
        {
            if (RowColumns.Identity.Contains(property.Name))
            {
                return Expression.Property(identity, property.Name);
            }
            var index = Array.FindIndex(Columns, c => c.Property.Name == property.Name);
            var read = Expression.Call(
                Expression.Constant(Columns[index]),
                Columns[index].Reader,
                reader,
                Expression.Constant(RowColumns.Identity.Length + index)
            );
            return Expression.Convert(read, property.PropertyType);
        }
        var properties = typeof(TRow).GetProperties().Where(p => p.SetMethod is not null).ToDictionary(p => p.Name, StringComparer.Ordinal);
        var arguments = constructor
            .GetParameters()
            .Select(p =>
                properties.TryGetValue(p.Name!, out var property)
                    ? Value(property)
                    : throw new InvalidOperationException($"{typeof(TRow)}: its constructor's {p.Name} has no property of its name")
            )
            .ToArray();
        var rest = properties.Values.Where(p => constructor.GetParameters().All(c => c.Name != p.Name));
        var body = Expression.MemberInit(Expression.New(constructor, arguments), rest.Select(p => Expression.Bind(p, Value(p))));
        return Expression.Lambda<Func<NpgsqlDataReader, RowIdentity, TRow>>(body, reader, identity).Compile();
    }

    private static Action<TRow, RowIdentity> Identifier()
    {
        var row = Expression.Parameter(typeof(TRow));
        var identity = Expression.Parameter(typeof(RowIdentity));
        var sets = RowColumns
            .Identity.Select(name => typeof(TRow).GetProperty(name))
            .OfType<PropertyInfo>()
            .Select(p => Expression.Assign(Expression.Property(row, p), Expression.Property(identity, p.Name)));
        return Expression.Lambda<Action<TRow, RowIdentity>>(Expression.Block([.. sets, Expression.Empty()]), row, identity).Compile();
    }
}
