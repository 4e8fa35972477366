namespace Platform.Benchmarks.Ledger;

/// <summary>What the rows are worth: each beside what it is measured by in the same run.</summary>
internal static class Ratios
{
    public static IReadOnlyList<Figure> Of(IReadOnlyList<Measured> rows, IReadOnlyList<Figure> costs)
    {
        double Events(string name) => rows.FirstOrDefault(r => r.Name == name)?.EventsPerSecond ?? 0;
        Figure Ratio(string name, string by) => new($"{name} / {by}", Math.Round(Events(name) / Math.Max(1, Events(by)), 3), "");
        return
        [
            Ratio("ledger-append-64", "bare-append-64"),
            Ratio("notify-append-64", "ledger-append-64"),
            Ratio("ledger-decide-64", "bare-decide-64"),
            Ratio("ledger-batch", "bare-append-64"),
            Ratio("ledger-verify", CopyBench.Name),
            Ratio("numbering", CopyBench.Name),
            .. costs,
        ];
    }
}
