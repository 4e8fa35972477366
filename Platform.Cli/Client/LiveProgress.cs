using System.Globalization;
using Platform.Cli.Local;
using Spectre.Console;

namespace Platform.Cli.Client;

/// <summary>How far a verb is.</summary>
/// <param name="Fraction">0 to 1; null where the end is not known.</param>
/// <param name="Text">What has been done so far, such as <c>1,500 records</c>.</param>
public readonly record struct Done(double? Fraction, string Text);

/// <summary>A bar on stderr where a person looks on, else a line for each tenth (every few seconds where the end is not known).</summary>
public static class LiveProgress
{
    private const int LinesMax = 10;
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(3);

    public static async Task<T> RunAsync<T>(string title, Func<Action<Done>, Task<T>> work)
    {
        var console = Terminal.Error;
        if (!console.Profile.Capabilities.Interactive)
        {
            return await work(Lines(console, title));
        }
        return await console
            .Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: 1);
                var result = await work(done =>
                {
                    task.Description = Markup.Escape($"{title} {done.Text}");
                    task.IsIndeterminate = done.Fraction is null;
                    task.Value = done.Fraction ?? 0;
                });
                task.Value = 1;
                return result;
            });
    }

    private static Action<Done> Lines(IAnsiConsole console, string title)
    {
        var gate = new Lock();
        var tenths = 0;
        var last = TimeProvider.System.GetTimestamp();
        return done =>
        {
            lock (gate)
            {
                if (done.Fraction is { } fraction)
                {
                    var now = (int)(fraction * LinesMax);
                    if (now > tenths)
                    {
                        tenths = now;
                        console.WriteLine($"{title} {(fraction * 100).ToString("0", CultureInfo.InvariantCulture)} %, {done.Text}");
                    }
                }
                else if (TimeProvider.System.GetElapsedTime(last) > LineEvery)
                {
                    last = TimeProvider.System.GetTimestamp();
                    console.WriteLine($"{title} {done.Text}");
                }
            }
        };
    }
}
