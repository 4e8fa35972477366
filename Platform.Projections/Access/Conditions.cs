using System.Text;

namespace Platform.Projections.Access;

/// <summary>The conditions a query is asked with, and their parameters behind those it always has.</summary>
internal sealed class Conditions(params object[] parameters)
{
    private readonly List<object> values = [.. parameters];
    private readonly StringBuilder text = new();

    public object[] Parameters => [.. values];

    /// <summary>Adds <c>AND condition $n</c>; nothing where there is no value.</summary>
    public Conditions Where(string condition, object? value)
    {
        if (value is not null)
        {
            values.Add(value);
            text.Append(" AND ").Append(condition).Append(" $").Append(values.Count);
        }
        return this;
    }

    public override string ToString() => text.ToString();
}
