using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Local;

namespace Platform.Cli.Siem;

/// <summary>
/// Up to where a sink has everything, in a file: written beside, flushed to the disk and moved into place, so that a crash leaves the one or the
/// other. It names the tenant and the sink, so that it is never used for others.
/// </summary>
/// <param name="path">The file; locked through a second one, since two streams with one state would repeat each other.</param>
public sealed class StreamState(string path, string tenant, string sink) : IDisposable
{
    private FileStream? _turn;

    /// <summary>The last position that the sink has acknowledged; 0 before the first.</summary>
    public long Position { get; private set; }

    /// <exception cref="UserException">It belongs to another stream, is no state, or is in use.</exception>
    public void Open()
    {
        try
        {
            _turn = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException busy)
        {
            throw new UserException($"{path} is in use by another stream.", busy);
        }
        if (!File.Exists(path))
        {
            return;
        }
        try
        {
            var state = JsonNode.Parse(File.ReadAllText(path))!;
            if ((string?)state["tenant"] != tenant || (string?)state["sink"] != sink)
            {
                throw new UserException(
                    $"{path} is the state of a stream of {state["tenant"]} to {state["sink"]}: name another with --state."
                );
            }
            Position = long.Parse((string)state["position"]!, CultureInfo.InvariantCulture);
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException or ArgumentNullException or InvalidOperationException)
        {
            throw new UserException($"{path} is no state of a stream: remove it to begin from the first entry.", damaged);
        }
    }

    /// <summary>Durable when it returns.</summary>
    public void Acknowledge(long position)
    {
        var text = new JsonObject
        {
            ["position"] = position.ToString(CultureInfo.InvariantCulture),
            ["sink"] = sink,
            ["tenant"] = tenant,
        };
        var next = path + ".next";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(text.ToJsonString() + "\n"));
            file.Flush(flushToDisk: true);
        }
        File.Move(next, path, overwrite: true);
        Position = position;
    }

    public void Dispose() => _turn?.Dispose();
}
