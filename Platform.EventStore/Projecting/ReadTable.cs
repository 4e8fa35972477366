using System.Text.RegularExpressions;

namespace Platform.EventStore.Projecting;

/// <summary>
/// One table of a read model. Every generation has its own, <c>read.&lt;name&gt;_&lt;generation&gt;</c>; the view <c>read.&lt;name&gt;</c> shows the live one.
/// Row-level security by tenant, grants and the view are made by the engine.
/// </summary>
/// <param name="Name">lower_snake, such as <c>accounts</c>; unique over all projections.</param>
/// <param name="Columns">The body of CREATE TABLE; has <c>tenant text COLLATE "C" NOT NULL</c> and a primary key that begins with <c>tenant</c>.</param>
/// <param name="Indexes">Such as <c>(tenant, email)</c>.</param>
public sealed partial record ReadTable(string Name, string Columns, params string[] Indexes)
{
    /// <summary>Its name in one generation, with schema.</summary>
    public string In(int generation) => $"read.{Name}_{generation}";

    /// <summary>Its view, with schema: what queries name.</summary>
    public string View => $"read.{Name}";

    /// <exception cref="InvalidOperationException">A name or the shape breaks a rule; says which.</exception>
    public void Require()
    {
        if (!Names().IsMatch(Name))
        {
            throw new InvalidOperationException($"read table '{Name}': a name is lower_snake, at most 40 characters");
        }
        if (!Columns.Contains("tenant text", StringComparison.Ordinal) || !Keyed().IsMatch(Columns))
        {
            throw new InvalidOperationException($"read table '{Name}' needs a column 'tenant text' and a primary key that begins with it");
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,39}$")]
    internal static partial Regex Names();

    [GeneratedRegex(@"PRIMARY KEY \(tenant\b", RegexOptions.IgnoreCase)]
    private static partial Regex Keyed();
}
