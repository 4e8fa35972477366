using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Platform.Cli.Local;

namespace Platform.Cli.Import;

/// <summary>One line of a file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Bytes">Without its end.</param>
/// <param name="Read">The part of the file that has been read with it, 0 to 1.</param>
public sealed record FileLine(int Number, byte[] Bytes, double Read);

/// <summary>The lines of a file of records, unpacked where it is gzip, however large it is.</summary>
public static class RecordFile
{
    /// <summary>CloudTrail's own records end at 256 KB; what is longer than this is no file of lines.</summary>
    public const int LineBytesMax = 1024 * 1024;

    private const byte GzipFirst = 0x1f;
    private const byte GzipSecond = 0x8b;

    /// <exception cref="UserException">There is no such file, or it is no file of lines.</exception>
    public static async IAsyncEnumerable<FileLine> LinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var file = Open(path);
        var length = Math.Max(1, file.Length);
        await using var content = await IsGzipAsync(file, cancellation) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        var reader = PipeReader.Create(content, new StreamPipeReaderOptions(bufferSize: 128 * 1024));
        var number = 0;
        while (true)
        {
            var result = await ReadAsync(reader, path, cancellation);
            var buffer = result.Buffer;
            while (Next(ref buffer, result.IsCompleted) is { } line)
            {
                yield return new FileLine(++number, line, (double)file.Position / length);
            }
            if (buffer.Length > LineBytesMax)
            {
                throw new UserException($"{path}: line {number + 1} is longer than {LineBytesMax} bytes; one record a line is wanted.");
            }
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                yield break;
            }
        }
    }

    private static byte[]? Next(ref ReadOnlySequence<byte> buffer, bool last)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            var line = buffer.Slice(0, end).ToArray();
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return line;
        }
        if (!last || buffer.IsEmpty)
        {
            return null;
        }
        var rest = buffer.ToArray();
        buffer = buffer.Slice(buffer.End);
        return rest;
    }

    private static async ValueTask<ReadResult> ReadAsync(PipeReader reader, string path, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadAsync(cancellation);
        }
        catch (InvalidDataException damaged)
        {
            throw new UserException($"{path} is damaged: {damaged.Message}", damaged);
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be read: {problem.Message}", problem);
        }
    }

    private static async Task<bool> IsGzipAsync(FileStream file, CancellationToken cancellation)
    {
        var magic = new byte[2];
        var read = await file.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellation);
        file.Position = 0;
        return read == magic.Length && magic[0] == GzipFirst && magic[1] == GzipSecond;
    }
}
