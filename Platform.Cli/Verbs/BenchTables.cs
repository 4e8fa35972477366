using System.Globalization;
using Platform.Benchmarks;
using Spectre.Console;

namespace Platform.Cli.Verbs;

/// <summary>What <c>bench</c> prints for people.</summary>
internal static class BenchTables
{
    /// <summary>Rates and latencies, one row a measurement.</summary>
    public static void Print(IReadOnlyList<Measured> results)
    {
        var copy = results.FirstOrDefault(r => r.Name == CopyBench.Name);
        var table = Of("Measurement", "Operations/s", "Events/s", "p50 ms", "p95 ms", "p99 ms", "Of COPY");
        foreach (var r in results)
        {
            var ratio = copy is null ? "" : (r.EventsPerSecond / copy.EventsPerSecond).ToString("P0", CultureInfo.InvariantCulture);
            table.AddRow(
                r.Name,
                Number(r.OperationsPerSecond, 0),
                Number(r.EventsPerSecond, 0),
                Number(r.P50Ms, 2),
                Number(r.P95Ms, 2),
                Number(r.P99Ms, 2),
                ratio
            );
        }
        AnsiConsole.Write(table);
    }

    /// <summary>What is no rate; nothing where there is none.</summary>
    public static void Print(IReadOnlyList<Figure> figures)
    {
        if (figures.Count == 0)
        {
            return;
        }
        var table = Of("Figure", "Value", "Unit");
        foreach (var figure in figures)
        {
            // A ratio has no unit.
            table.AddRow(figure.Name, Number(figure.Value, figure.Unit.Length == 0 ? 2 : 0), figure.Unit);
        }
        AnsiConsole.Write(table);
    }

    private static Table Of(params string[] columns)
    {
        var table = new Table().AddColumns(columns);
        table.Columns[0].NoWrap();
        foreach (var column in table.Columns.Skip(1))
        {
            column.RightAligned();
        }
        return table;
    }

    private static string Number(double value, int decimals) => value.ToString($"N{decimals}", CultureInfo.InvariantCulture);
}
