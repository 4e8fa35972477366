using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Cli.Client;
using Platform.Cli.Local;
using Spectre.Console;

namespace Platform.Cli.Verbs;

/// <summary><c>projections</c>: how read models stand, and what operators do to them. Each of these is an event of the platform's own log.</summary>
public static class ProjectionsVerb
{
    private const int ErrorCharsMax = 80;

    public static Command Create()
    {
        var verb = new Command("projections", "Show how projections stand, and pause, resume, rebuild or repair them")
        {
            List(),
            Named("rebuild", "Fold it from the whole log again, beside the live one, and put it in its place", RebuildAsync),
            Named("pause", "Stop it where it is; queries go on with what it has shown", (c, name, x) => SteerAsync(c, name, "pause", x)),
            Named("resume", "Let it go on from where it stopped", (c, name, x) => SteerAsync(c, name, "resume", x)),
            Named("parked", "Show the events it could not take", ParkedAsync),
            Replay(),
            Consistency(),
        };
        verb.SetAction((_, cancellation) => ListAsync(cancellation));
        return verb;
    }

    private static Command List()
    {
        var list = new Command("list", "Show position, lag, state, leader and parked events of each");
        list.SetAction((_, cancellation) => ListAsync(cancellation));
        return list;
    }

    private static Command Named(string name, string what, Func<OperationsClient, string, CancellationToken, Task<int>> run)
    {
        var projection = new Argument<string>("name") { Description = "The projection, as the list names it" };
        var verb = new Command(name, what) { projection };
        verb.SetAction(
            async (parsed, cancellation) =>
            {
                using var client = OperationsClient.Open();
                return await run(client, parsed.GetRequiredValue(projection), cancellation);
            }
        );
        return verb;
    }

    private static Command Replay()
    {
        var projection = new Argument<string>("name") { Description = "The projection, as the list names it" };
        var position = new Argument<long>("position") { Description = "The parked event's position" };
        var verb = new Command("replay", "Apply a parked event again, and what its stream holds behind it") { projection, position };
        verb.SetAction(
            async (parsed, cancellation) =>
            {
                using var client = OperationsClient.Open();
                var at = parsed.GetRequiredValue(position).ToString(CultureInfo.InvariantCulture);
                return await SteerAsync(client, parsed.GetRequiredValue(projection), $"parked/{at}/replay", cancellation);
            }
        );
        return verb;
    }

    private static Command Consistency()
    {
        var projection = new Argument<string?>("name")
        {
            Description = "The projection; all of them without it",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var verb = new Command("consistency", "Compare with a fold of the log; exit code 1 when something differs") { projection };
        verb.SetAction(
            async (parsed, cancellation) =>
            {
                using var client = OperationsClient.Open();
                return await CompareAsync(client, parsed.GetValue(projection), cancellation);
            }
        );
        return verb;
    }

    private static async Task<int> ListAsync(CancellationToken cancellation)
    {
        using var client = OperationsClient.Open();
        var table = new Table { Border = TableBorder.Simple }.AddColumns("Projection", "State", "Position", "Behind", "Leader", "Parked");
        foreach (var p in await client.ProjectionsAsync(cancellation))
        {
            var state = (string)p["state"]!;
            var (parked, held) = ((long)p["parked"]!, (long)p["held"]!);
            table.AddRow(
                new Text((string)p["name"]!),
                new Markup($"[{(state == "running" ? "green" : "yellow")}]{state}[/]{Rebuilding(p, state)}"),
                new Text((string)p["position"]!).RightJustified(),
                new Text(Behind(p)).RightJustified(),
                new Text(Printable.Of((string?)p["leader"]) is { Length: > 0 } leader ? leader : "–"),
                new Markup(parked == 0 ? "0" : $"[red]{parked}[/]{(held > 0 ? $", {held} held" : "")}").RightJustified()
            );
        }
        Terminal.Output.Write(table);
        return 0;
    }

    private static string Rebuilding(JsonNode projection, string state)
    {
        var (done, total) = ((long?)projection["progress"]?["done"], (long?)projection["progress"]?["total"]);
        var far = done is not null && total > 0 ? string.Create(CultureInfo.InvariantCulture, $" {100 * done / total} %") : "";
        return projection["rebuild"] is null ? ""
            : state == "rebuilding" ? far
            : $", rebuilding{far}";
    }

    private static async Task<int> RebuildAsync(OperationsClient client, string name, CancellationToken cancellation)
    {
        var view = await LiveProgress.RunAsync($"Rebuilding {name}", tell => client.RebuildAsync(name, tell, cancellation));
        if ((string?)view["state"] != "done")
        {
            throw new UserException(
                $"The rebuild of {name} failed: {(string?)view["error"] ?? "see the log of the projections' process"}."
            );
        }
        var content = (bool?)view["contentEqual"] switch
        {
            true => "its content is what the old one had",
            false => "its content differs from what the old one had; the log's is shown now",
            null => "the old one was of another version",
        };
        await Console.Out.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Rebuilt {name}: generation {(int?)view["generation"]} from {(long?)view["events"]:#,0} events in {(int?)view["seconds"]} s; {content}"
            )
        );
        return 0;
    }

    private static async Task<int> SteerAsync(OperationsClient client, string name, string what, CancellationToken cancellation)
    {
        await client.SteerAsync(name, what, cancellation);
        await Console.Out.WriteLineAsync(
            what switch
            {
                "pause" => $"{name} is asked to pause",
                "resume" => $"{name} is asked to go on",
                _ => $"{name} is asked to replay: ./platform projections parked {name} shows what is left",
            }
        );
        return 0;
    }

    private static async Task<int> ParkedAsync(OperationsClient client, string name, CancellationToken cancellation)
    {
        var parked = await client.ParkedAsync(name, cancellation);
        if (parked.Count == 0)
        {
            await Console.Out.WriteLineAsync($"{name} has nothing parked");
            return 0;
        }
        var table = new Table { Border = TableBorder.Simple }.AddColumns("Position", "Stream", "Reason", "Error");
        foreach (var e in parked)
        {
            table.AddRow(
                new Text((string)e["position"]!).RightJustified(),
                new Text($"{(string)e["stream"]!} {(long)e["version"]!}"),
                new Text((string)e["reason"]!),
                new Text(Printable.Of((string?)e["error"], ErrorCharsMax))
            );
        }
        Terminal.Output.Write(table);
        return 0;
    }

    private static async Task<int> CompareAsync(OperationsClient client, string? name, CancellationToken cancellation)
    {
        var title = $"Comparing {name ?? "all projections"} with the log";
        var view = await LiveProgress.RunAsync(title, tell => client.CompareAsync(name, tell, cancellation));
        if ((string?)view["state"] != "done")
        {
            throw new UserException("The comparison could not be carried out: see the log of the projections' process.");
        }
        foreach (var compared in view["compared"]!.AsArray())
        {
            var difference = compared!["firstDifference"];
            await Console.Out.WriteLineAsync(
                difference is null
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"{(string)compared["projection"]!}: as the log says at position {(string)compared["position"]!}, {(long)compared["rows"]!:#,0} rows"
                    )
                    : $"{(string)compared["projection"]!}: {Difference(difference)}; ./platform projections rebuild {(string)compared["projection"]!} repairs it"
            );
        }
        return (bool?)view["consistent"] == true ? 0 : 1;
    }

    private static string Difference(JsonNode difference) =>
        $"{((string)difference["kind"]!).ToUpperInvariant()} row {Printable.Of((string?)difference["key"])} in {(string)difference["table"]!}";

    private static string Behind(JsonNode projection) =>
        (long)projection["lagEvents"]! is 0
            ? "–"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{(long)projection["lagEvents"]!:#,0} events, {(double)projection["lagSeconds"]!:0.0} s"
            );
}
