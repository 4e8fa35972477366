using System.Buffers;
using System.Text;

namespace Platform.Api.Http;

/// <summary>
/// Writes log lines in order, many with one write: a write for each had been an eighth of what a request costs. Nothing is dropped: where the output
/// does not keep up, whoever logs waits for it. A process that is killed loses what came within <see cref="Late"/>. Thread-safe.
/// </summary>
public sealed class LogLines : IDisposable
{
    /// <summary>How long a line waits for others. Warnings and worse wait for none.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromMilliseconds(50);

    // So much is written whether or not it is time; with the second waiting, whoever logs waits too.
    private const int BytesSoon = 64 * 1024;
    private const int BytesMax = 1024 * 1024;

    private readonly object _lines = new();
    private readonly Thread _writer;
    private readonly LogOutput _output;
    private (ArrayBufferWriter<byte> Waiting, ArrayBufferWriter<byte> Going) _buffers = (new(2 * BytesSoon), new(2 * BytesSoon));
    private int _count;
    private bool _ended;

    /// <param name="stream">Such as standard output.</param>
    public LogLines(Stream stream, TimeProvider clock)
    {
        _output = new LogOutput(stream, clock);
        _writer = new Thread(Loop) { IsBackground = true, Name = "Log writer" };
        _writer.Start();
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        AppDomain.CurrentDomain.UnhandledException += OnExit;
    }

    /// <summary>Takes one line, its end included.</summary>
    /// <param name="urgent">It and all before it are on the output when this returns.</param>
    public void Add(ReadOnlySpan<char> line, bool urgent)
    {
        lock (_lines)
        {
            Encoding.UTF8.GetBytes(line, _buffers.Waiting);
            _count++;
            if (_count == 1 || _buffers.Waiting.WrittenCount >= BytesSoon)
            {
                Monitor.Pulse(_lines);
            }
            urgent |= _ended || _buffers.Waiting.WrittenCount >= BytesMax;
        }
        if (urgent)
        {
            Flush();
        }
    }

    /// <summary>Writes what waits, behind whatever somebody else is writing.</summary>
    public void Flush()
    {
        lock (_output)
        {
            int count;
            lock (_lines)
            {
                _buffers = (_buffers.Going, _buffers.Waiting);
                (count, _count) = (_count, 0);
            }
            _output.Write(_buffers.Going.WrittenSpan, count);
            _buffers.Going.ResetWrittenCount();
        }
    }

    private void Loop()
    {
        while (true)
        {
            lock (_lines)
            {
                while (_count == 0 && !_ended)
                {
                    Monitor.Wait(_lines);
                }
                if (_ended)
                {
                    return;
                }
                if (_buffers.Waiting.WrittenCount < BytesSoon)
                {
                    Monitor.Wait(_lines, Late);
                }
            }
            Flush();
        }
    }

    private void OnExit(object? sender, EventArgs e) => Flush();

    /// <summary>Writes the rest. What comes later is written as it comes.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnExit;
        lock (_lines)
        {
            _ended = true;
            Monitor.Pulse(_lines);
        }
        _writer.Join();
        Flush();
    }
}
