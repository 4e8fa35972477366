using System.Globalization;
using Spectre.Console;

namespace Platform.Cli.Local;

/// <summary>
/// Shows what is being done, on stderr so that stdout carries answers only: a spinner while a step runs in a terminal, and one line
/// with its time when it is done.
/// </summary>
public sealed class Steps
{
    private readonly IAnsiConsole console = Terminal.Error;

    public async Task<T> RunAsync<T>(string title, Func<Action<string>, Task<T>> step)
    {
        var start = TimeProvider.System.GetTimestamp();
        var result = await SpinAsync(title, step);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        console.MarkupLineInterpolated($"[green]✓[/] {title} [grey]{seconds} s[/]");
        return result;
    }

    public Task RunAsync(string title, Func<Action<string>, Task> step) =>
        RunAsync(
            title,
            async report =>
            {
                await step(report);
                return true;
            }
        );

    /// <summary>One line by the way.</summary>
    public void Note(string text) => console.MarkupLineInterpolated($"[grey]·[/] {text}");

    private async Task<T> SpinAsync<T>(string title, Func<Action<string>, Task<T>> step)
    {
        if (!console.Profile.Capabilities.Interactive)
        {
            return await step(_ => { });
        }
        return await console.Status().StartAsync(title, context => step(text => context.Status($"{title}: {Markup.Escape(text)}")));
    }
}
