using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Platform.Cli.Client;
using Platform.Cli.Local;
using Platform.Domain.Audit;

namespace Platform.Cli.Import;

/// <summary>
/// Sends a file of records through <c>POST /v1/audit/records</c>, a few requests at a time. The platform records each
/// (source, id) once, so that a run that was killed is simply run again.
/// </summary>
/// <param name="client">Acts as the tenant, with <c>audit:write</c>.</param>
/// <param name="map">A line as a record; throws <see cref="FormatException"/> for a bad one.</param>
public sealed class Importer(ApiClient client, Func<ReadOnlyMemory<byte>, RecordedAction> map)
{
    private const int RequestsInFlightMax = 4;

    /// <summary>A file read to its end is not yet a file recorded to its end.</summary>
    private const double NearlyAll = 0.99;

    private readonly ImportCounts counts = new();

    public async Task<ImportCounts> RunAsync(string path, Action<Done> progress, CancellationToken cancellation)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = RequestsInFlightMax, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            RecordBatch.FillAsync(RecordsAsync(path, cancellation), cancellation),
            options,
            async (batch, cancel) =>
            {
                await SendAsync(batch.Records, cancel);
                progress(new Done(Math.Min(batch.Read, NearlyAll), counts.Text));
            }
        );
        progress(new Done(1, counts.Text));
        return counts;
    }

    private async IAsyncEnumerable<(ReadyRecord? Record, double Read)> RecordsAsync(
        string path,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await foreach (var line in RecordFile.LinesAsync(path, cancellation))
        {
            yield return (Ready(line), line.Read);
        }
    }

    private ReadyRecord? Ready(FileLine line)
    {
        if (line.Bytes.AsSpan().Trim(" \t\r"u8).IsEmpty)
        {
            return null;
        }
        try
        {
            return ReadyRecord.Of(line.Number, map(line.Bytes.AsMemory().TrimEnd((byte)'\r')));
        }
        catch (FormatException bad)
        {
            counts.Bad(line.Number, bad.Message);
            return null;
        }
    }

    private async Task SendAsync(IReadOnlyList<ReadyRecord> records, CancellationToken cancellation)
    {
        while (records.Count > 0)
        {
            var body = new RecordBatch(records, 0).Body();
            var key = RecordBatch.KeyOf(body);
            using var answer = await client.SendAsync(HttpMethod.Post, "v1/audit/records", body, key, cancellation);
            if (answer.IsSuccessStatusCode)
            {
                var results = JsonNode.Parse(await answer.Content.ReadAsStreamAsync(cancellation))!["results"]!.AsArray();
                counts.Add(results.Count(each => (string?)each?["status"] == "recorded"), results.Count);
                return;
            }
            var problem = await Problem.ReadAsync(answer, cancellation);
            var bad = answer.StatusCode == HttpStatusCode.BadRequest ? BadOnes(problem, records.Count) : [];
            if (bad.Count == 0)
            {
                throw new UserException($"Lines {records[0].Line} to {records[^1].Line}: {problem}");
            }
            // A batch is all or nothing: without the bad ones the others are recorded.
            foreach (var (index, detail) in bad)
            {
                counts.Bad(records[index].Line, detail);
            }
            records = [.. records.Where((_, index) => !bad.ContainsKey(index))];
        }
    }

    private static Dictionary<int, string> BadOnes(Problem problem, int count)
    {
        const string Prefix = "/records/";
        var bad = new Dictionary<int, string>();
        foreach (var error in problem.Errors.Where(error => error.Pointer.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var parts = error.Pointer[Prefix.Length..].Split('/', 2);
            if (int.TryParse(parts[0], CultureInfo.InvariantCulture, out var index) && index < count)
            {
                bad.TryAdd(index, $"{(parts.Length > 1 ? parts[1] + " " : "")}{error.Detail}");
            }
        }
        return bad;
    }
}
