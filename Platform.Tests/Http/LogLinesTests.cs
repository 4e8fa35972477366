using Platform.Api.Http;
using Platform.Cli.Local;

namespace Platform.Tests.Http;

/// <summary>Log lines wait for one another, but not long, and none is lost unless the output refuses it, which is then told.</summary>
public sealed class LogLinesTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly RefusingStream output = new();

    [Fact]
    public async Task a_lone_line_is_written_without_being_asked_for()
    {
        using var lines = Lines();
        lines.Add("alone\n", urgent: false);
        (await Until.TrueAsync(() => output.Text == "alone\n", Deadline, TestContext.Current.CancellationToken)).ShouldBeTrue();
    }

    [Fact]
    public void what_is_urgent_is_there_at_once_and_so_is_what_came_before()
    {
        using var lines = Lines();
        lines.Add("first\n", urgent: false);
        lines.Add("second\n", urgent: true);
        output.Text.ShouldBe("first\nsecond\n");
    }

    [Fact]
    public void the_end_writes_the_rest_and_what_comes_later()
    {
        var lines = Lines();
        lines.Add("waits\n", urgent: false);
        lines.Dispose();
        lines.Add("late\n", urgent: false);
        output.Text.ShouldBe("waits\nlate\n");
    }

    [Fact]
    public async Task many_writers_lose_nothing_and_each_keeps_its_order()
    {
        const int Each = 5_000;
        using (var lines = Lines())
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(() => Write(lines, w))));
        }
        var written = output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).ToList();
        written.Count.ShouldBe(8 * Each);
        foreach (var writer in written.GroupBy(l => l[0]))
        {
            writer.Select(l => l[1]).ShouldBe(Enumerable.Range(0, Each).Select(i => $"{i}"));
        }
        output.Writes.ShouldBeLessThan(8 * Each / 10);

        static void Write(LogLines lines, int writer)
        {
            for (var i = 0; i < Each; i++)
            {
                lines.Add($"w{writer} {i} {new string('é', 40)}\n", urgent: false);
            }
        }
    }

    [Fact]
    public void what_the_output_refuses_is_counted_and_told_once_it_takes_lines_again()
    {
        using var lines = Lines();
        output.Refuses = true;
        lines.Add("gone\n", urgent: true);
        lines.Add("gone too\n", urgent: true);
        output.Refuses = false;
        lines.Add("back\n", urgent: true);
        lines.Add("and on\n", urgent: true);
        var written = output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        written.Length.ShouldBe(3);
        written[0].ShouldContain("2 lines of this log could not be written");
        written[1..].ShouldBe(["back", "and on"]);
    }

    public void Dispose() => output.Dispose();

    private LogLines Lines() => new(output, TimeProvider.System);
}
