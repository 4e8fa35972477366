using System.Buffers;
using System.Text;
using Platform.Cli.Local;
using Platform.Cli.Siem;

namespace Platform.Cli.Evidence;

/// <summary>The files of a bundle that are for reading and prove nothing; each is packed into a file of its own until it is its turn in the zip.</summary>
public sealed class ReadableFiles : IDisposable
{
    /// <summary>What can be asked for, in the order of the bundle.</summary>
    public static readonly string[] Kinds = ["csv", "ocsf", "cef"];

    private static readonly Dictionary<string, (string Name, string Header, Action<IBufferWriter<byte>, AuditEvent> Write)> Formats = new(
        StringComparer.Ordinal
    )
    {
        ["csv"] = ("readable.csv", CsvLines.Header, CsvLines.Write),
        ["ocsf"] = ("events.ocsf.ndjson", "", WriteOcsf),
        ["cef"] = ("events.cef", "", (to, e) => Encoding.UTF8.GetBytes(CefLines.Line(e) + "\n", to)),
    };

    private readonly List<(PackedFile File, Action<IBufferWriter<byte>, AuditEvent> Write)> _files = [];

    /// <param name="kinds">Of <see cref="Kinds"/>.</param>
    /// <param name="spool">Makes a stream that is packed into.</param>
    /// <exception cref="UserException">There is no such kind.</exception>
    public ReadableFiles(IReadOnlyCollection<string> kinds, Func<Stream> spool)
    {
        if (kinds.Except(Kinds).FirstOrDefault() is { } unknown)
        {
            throw new UserException($"There is no readable form {unknown}: there are {string.Join(", ", Kinds)}.");
        }
        foreach (var kind in Kinds.Intersect(kinds))
        {
            var (name, header, write) = Formats[kind];
            var file = new PackedFile(name, spool());
            file.Write(Encoding.UTF8.GetBytes(header));
            _files.Add((file, write));
        }
    }

    public bool IsEmpty => _files.Count == 0;

    /// <summary>Writes some events into each file, all files at once.</summary>
    public Task WriteAsync(IReadOnlyList<AuditEvent> events) =>
        Task.WhenAll(
            _files.Select(each =>
                Task.Run(() =>
                {
                    var buffer = new ArrayBufferWriter<byte>(1 << 20);
                    foreach (var e in events)
                    {
                        each.Write(buffer, e);
                    }
                    each.File.Write(buffer.WrittenSpan);
                })
            )
        );

    public void AppendTo(ZipWriter zip) => _files.ForEach(each => zip.Append(each.File));

    public void Dispose()
    {
        foreach (var (file, _) in _files)
        {
            file.Dispose();
            file.Target.Dispose();
        }
    }

    private static void WriteOcsf(IBufferWriter<byte> to, AuditEvent e)
    {
        OcsfLines.Write(to, e);
        to.Write("\n"u8);
    }
}
