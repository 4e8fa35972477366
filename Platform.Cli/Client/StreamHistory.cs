using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Cli.Verbs;

namespace Platform.Cli.Client;

/// <summary>Writes what each event of a stream changed, one line for each member: before and after.</summary>
public static class StreamHistory
{
    private const int PageItems = 200;
    private const int CellCharsMax = 60;
    private static readonly string[] Header = ["VERSION", "TIME", "BY", "EVENT", "MEMBER", "BEFORE", "AFTER"];

    /// <param name="path">The stream's address below the API's.</param>
    /// <param name="json">True: the events as they come, one a line.</param>
    public static async Task WriteAsync(ApiClient client, string path, bool json, TextWriter to, CancellationToken cancellation)
    {
        var rows = new List<string[]> { Header };
        await foreach (var item in client.ListAsync($"{path}/changes?limit={PageItems}", cancellation))
        {
            if (json)
            {
                await to.WriteLineAsync(item.ToJsonString(ReplayVerb.Json));
                continue;
            }
            rows.AddRange(Rows(item));
        }
        if (!json)
        {
            PlainTable.Write(to, [.. rows]);
        }
    }

    private static IEnumerable<string[]> Rows(JsonNode item)
    {
        string[] entry =
        [
            item["version"]!.GetValue<long>().ToString(CultureInfo.InvariantCulture),
            (string)item["at"]!,
            Printable.Of((string?)item["by"]!["id"], CellCharsMax),
            (string)item["type"]!,
        ];
        var changes = item["changes"]!.AsArray();
        if (changes.Count == 0)
        {
            yield return [.. entry, "–", "–", "–"];
        }
        foreach (var change in changes)
        {
            yield return
            [
                .. entry,
                (string)change!["member"]!,
                JsonCell.Of(change["before"], CellCharsMax),
                JsonCell.Of(change["after"], CellCharsMax),
            ];
        }
    }
}
