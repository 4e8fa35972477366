using System.Text;
using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Proof.Memory;

/// <summary>
/// The last checkpoint signed of each log, in a file that is not restored with the database: what tells a restored, rewound or forked database from
/// the one that was signed before (docs/adr/0015). One line a checkpoint, appended and flushed before its signature is made; a torn last line counts
/// as never written. Processes take turns by a lock file that is never held longer than one turn.
/// </summary>
/// <param name="path">The file; beside it <c>.lock</c> is made.</param>
public sealed class LogMemory(string path, TimeProvider clock)
{
    /// <summary>How long a turn is waited for.</summary>
    public static readonly TimeSpan TurnMax = TimeSpan.FromSeconds(5);

    /// <summary>Lines a log takes on average before the file is written anew.</summary>
    private const int LinesPerLog = 64;

    /// <summary>Smaller files are left as they are.</summary>
    private const int LinesMin = 50_000;

    private static readonly TimeSpan TurnPause = TimeSpan.FromMilliseconds(2);
    private readonly Dictionary<string, Checkpoint> _last = new(StringComparer.Ordinal);
    private string _header = "";
    private long _read;
    private long _lines;

    /// <summary>Whether there is a file: a signed database without one has lost its memory.</summary>
    public bool Exists => File.Exists(path);

    /// <summary>Begins a memory where none is.</summary>
    public async Task CreateAsync(CancellationToken cancel)
    {
        using var turn = await TurnAsync(cancel);
        if (!Exists)
        {
            Rewrite();
        }
    }

    /// <summary>What is remembered of every log, by origin.</summary>
    public async Task<IReadOnlyDictionary<string, Checkpoint>> ReadAsync(CancellationToken cancel)
    {
        using var turn = await TurnAsync(cancel);
        using var file = CatchUp();
        return _last.ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>
    /// Compares and swaps, all or nothing: each log's last checkpoint must still be the one expected (null: none yet); durable when it returns.
    /// </summary>
    /// <exception cref="MemoryMovedException">Another process moved one of them.</exception>
    public async Task MoveAsync(IReadOnlyCollection<(Checkpoint? Expected, Checkpoint Next)> moves, CancellationToken cancel)
    {
        using var turn = await TurnAsync(cancel);
        using var file = CatchUp();
        foreach (var (expected, next) in moves)
        {
            var last = _last.GetValueOrDefault(next.Origin);
            if (last?.Body != expected?.Body || next.Size < (last?.Size ?? 0) || (next.Size == last?.Size && !next.IsSame(last)))
            {
                throw new MemoryMovedException(
                    $"log {next.Origin}: expected size {expected?.Size ?? 0} in memory, found {last?.Size ?? 0}"
                );
            }
        }
        var lines = Encoding.UTF8.GetBytes(string.Concat(moves.Select(move => MemoryLine.Write(move.Next))));
        file.Seek(_read, SeekOrigin.Begin);
        file.Write(lines);
        file.Flush(flushToDisk: true);
        _read += lines.Length;
        foreach (var (_, next) in moves)
        {
            Keep(next);
        }
        if (_lines > Math.Max(LinesMin, (long)LinesPerLog * _last.Count))
        {
            Rewrite();
        }
    }

    private FileStream CatchUp()
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var header = MemoryLine.ReadHeader(file);
        if (header != _header)
        {
            _last.Clear();
            (_header, _read, _lines) = (header, header.Length, 0);
        }
        file.Seek(_read, SeekOrigin.Begin);
        var (checkpoints, bytes) = MemoryLine.ReadAll(file, path);
        checkpoints.ForEach(Keep);
        _read += bytes;
        // What is left of a write that was cut off.
        file.SetLength(_read);
        return file;
    }

    private void Keep(Checkpoint checkpoint)
    {
        _last[checkpoint.Origin] = checkpoint;
        _lines++;
    }

    /// <summary>One line a log, under a new header, so that every process reads from the beginning.</summary>
    private void Rewrite()
    {
        _header = MemoryLine.NewHeader();
        var bytes = Encoding.UTF8.GetBytes(_header + string.Concat(_last.Values.Select(MemoryLine.Write)));
        var next = path + ".next";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        File.Move(next, path, overwrite: true);
        (_read, _lines) = (bytes.Length, _last.Count);
    }

    private async Task<FileStream> TurnAsync(CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.GetElapsedTime(began) < TurnMax)
            {
                await Task.Delay(TurnPause, clock, cancel);
            }
        }
    }
}

/// <summary>Somebody else signed meanwhile.</summary>
public sealed class MemoryMovedException(string message) : Exception(message);
