using System.Globalization;

namespace Platform.Verify;

/// <summary>A bar on the terminal; nothing where the output goes to a file.</summary>
internal sealed class Progress(TextWriter? terminal)
{
    private const int Width = 40;
    private long _expected;
    private long _done;
    private long _shown = -1;

    public void Expect(long bytes) => (_expected, _done, _shown) = (bytes, 0, -1);

    public void Add(long bytes)
    {
        _done += bytes;
        var percent = _expected == 0 ? 100 : Math.Min(100, _done * 100 / _expected);
        if (percent == _shown)
            return;
        _shown = percent;
        var full = (int)(percent * Width / 100);
        terminal?.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\r[{new string('#', full)}{new string('.', Width - full)}] {percent} % of {_expected >> 20} MiB "
            )
        );
    }

    /// <summary>Takes the bar away.</summary>
    public void Done() => terminal?.Write("\r" + new string(' ', Width + 30) + "\r");
}
