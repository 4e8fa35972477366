using System.CommandLine;
using Platform.Cli.Local;
using Spectre.Console;

namespace Platform.Cli.Verbs;

/// <summary><c>status</c>: what of this machine's instance runs. Exit code 0 when the API is ready, else 1.</summary>
public static class StatusVerb
{
    private const string Given = "given by the environment";

    public static Command Create()
    {
        var verb = new Command("status", "Show what runs; exit code 0 when the API is ready");
        verb.SetAction((_, cancellation) => RunAsync(cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(CancellationToken cancellation)
    {
        var data = DataDirectory.Find();
        var file = InstanceFile.Load(data);
        var settings = Instance.Resolve(data, file);
        var url = settings.Require(Variables.Url);
        var ready = await LocalProcesses.IsReadyAsync(url, cancellation);
        var table = new Table { Border = TableBorder.Simple }.AddColumns("", "State", "Process", "Where");
        if (file is not null)
        {
            var postgres = await LocalServers.FindPostgresAsync(file, cancellation);
            var redis = await LocalServers.FindRedisAsync(file, cancellation);
            Add(
                table,
                "PostgreSQL",
                postgres?.Postmaster,
                Instance.PostgresIsGiven ? Given : $"127.0.0.1:{file.PostgresPort}, {file.PostgresDirectory}"
            );
            Add(table, "Redis", redis?.Server, Instance.RedisIsGiven ? Given : $"127.0.0.1:{file.RedisPort}, {file.RedisDirectory}");
            Add(table, "Projections", file.Running(LocalProcesses.Projections), LocalProcesses.LogFile(LocalProcesses.Projections, data));
            Add(table, "API", file.Running(LocalProcesses.Api), LocalProcesses.LogFile(LocalProcesses.Api, data));
        }
        Terminal.Output.Write(table);
        Console.Out.WriteLine($"{url} is {(ready ? "ready" : "not ready")}");
        return ready ? 0 : 1;
    }

    private static void Add(Table table, string name, ProcessIdentity? process, string where) =>
        table.AddRow(
            new Text(name),
            new Markup(
                where == Given ? "[grey]not ours[/]"
                : process is null ? "[red]stopped[/]"
                : "[green]running[/]"
            ),
            new Text(process is { } found ? $"{found.Pid}" : "–"),
            new Text(where)
        );
}
