using System.CommandLine;
using System.Text.Json;
using Platform.Api.Hosting;
using Platform.Benchmarks;
using Platform.Benchmarks.Http;
using Platform.Benchmarks.Ledger;
using Platform.Cli.Evidence;
using Platform.Cli.Local;
using Platform.EventStore.Schema;
using Platform.Ledger.Privacy;
using Platform.Ledger.Schema;

namespace Platform.Cli.Verbs;

/// <summary><c>bench</c>: measures the shipped engine on a private PostgreSQL made for it, with a baseline in the same run.</summary>
public static class BenchVerb
{
    private static readonly IReadOnlyList<string> Names =
    [
        .. Suite.Names,
        .. Suite.ServedNames,
        SearchSuite.Name,
        ExportSuite.Name,
        LedgerSuite.Name,
    ];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Command Create()
    {
        var names = new Argument<string[]>("names") { Description = "What to measure: " + string.Join(", ", Names) + "; all without any" };
        var json = new Option<bool>("--json") { Description = "Print the results as JSON" };
        var events = new Option<int>("--events")
        {
            Description = "How long the log is that search searches",
            DefaultValueFactory = _ => SearchedLog.EventsDefault,
        };
        var verb = new Command("bench", "Measure the engine beside a bare COPY in the same run; medians of three") { names, events, json };
        verb.SetAction(
            (parsed, cancellation) => RunAsync(parsed.GetValue(names) ?? [], parsed.GetValue(events), parsed.GetValue(json), cancellation)
        );
        return verb;
    }

    private static async Task<int> RunAsync(string[] names, int events, bool json, CancellationToken cancellation)
    {
        if (names.Except(Names).FirstOrDefault() is { } unknown)
        {
            throw new UserException($"There is no benchmark {unknown}; there are {string.Join(", ", Names)}.");
        }
        IReadOnlyCollection<string> asked = names.Length == 0 ? Names : names;
        var results = new List<Measured>();
        IReadOnlyList<Figure> figures = [];
        if (asked.Intersect(Suite.Names).Any())
        {
            await OnServerAsync(
                async (server, directory) => results.AddRange(await MeasureAsync(server, directory, asked, cancellation)),
                cancellation
            );
        }
        if (asked.Contains(LedgerSuite.Name))
        {
            await OnServerAsync(
                async (server, directory) =>
                {
                    var suite = new LedgerSuite(await LedgerBenchPlace.MakeAsync(server, directory, cancellation), Console.Error.WriteLine);
                    results.AddRange(await suite.RunAsync());
                    figures = suite.Figures;
                },
                cancellation
            );
        }
        if (asked.Intersect(Suite.ServedNames).Any())
        {
            var (served, shown) = await ServedAsync(asked, cancellation);
            results.AddRange(served);
            figures = [.. figures, .. shown];
        }
        if (asked.Contains(SearchSuite.Name))
        {
            results.AddRange(await SearchedLog.MeasureAsync(events, cancellation));
        }
        if (asked.Contains(ExportSuite.Name))
        {
            results.AddRange(await ExportSuite.RunAsync(cancellation));
        }
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { results, figures }, Json));
            return 0;
        }
        BenchTables.Print(results);
        BenchTables.Print(figures);
        return 0;
    }

    private static async Task<(IReadOnlyList<Measured> Results, IReadOnlyList<Figure> Figures)> ServedAsync(
        IReadOnlyCollection<string> names,
        CancellationToken cancellation
    )
    {
        await using var instance = await BenchInstance.StartAsync(new Steps(), cancellation);
        var suite = new ServedSuite(
            await instance.TenantAsync("bench"),
            await instance.ProcessesAsync(),
            instance.StopProjectionsAsync,
            Console.Error.WriteLine
        );
        return (await suite.RunAsync(names), suite.Figures);
    }

    private static async Task OnServerAsync(Func<PrivatePostgres, string, Task> measure, CancellationToken cancellation)
    {
        await ServerInstall.EnsureAsync(postgres: true, redis: false, Console.Error.WriteLine, cancellation);
        var directory = Directory.CreateTempSubdirectory("platform-bench-");
        File.SetUnixFileMode(
            directory.FullName,
            File.GetUnixFileMode(directory.FullName) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
        );
        // fsync is on: a benchmark that may lose what it acknowledged measures nothing.
        var server = await PrivatePostgres.StartAsync(
            Path.Combine(directory.FullName, "postgres"),
            "superuser",
            throwAway: false,
            cancellation: cancellation
        );
        try
        {
            await measure(server, directory.FullName);
        }
        finally
        {
            await server.KillHardAsync(CancellationToken.None);
            directory.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Measured>> MeasureAsync(
        PrivatePostgres server,
        string directory,
        IReadOnlyCollection<string> names,
        CancellationToken cancellation
    )
    {
        var passwords = new RolePasswords("owner", "service", "worker", "marten");
        await Bootstrap.EnsureAsync(server.SuperuserUrl, passwords, DatabaseNames.Default, cancellation);
        var superuser = PostgresUrl.Parse(server.SuperuserUrl);
        string As(string role, string database) =>
            (superuser with { User = role, Password = role["platform_".Length..], Database = database }).Url;
        var keys = DatabaseNames.Default.Keys;
        var log = DatabaseNames.Default.Log;
        await Migrator.MigrateAsync(As(DatabaseRoles.Owner, log), As(DatabaseRoles.Owner, keys), cancellation: cancellation);
        var ring = Path.Combine(directory, "keyring.json");
        KeyRing.CreateFile(ring, TimeProvider.System);
        await using var service = PlatformSettings.Open(As(DatabaseRoles.Service, log), "platform bench");
        await using var worker = PlatformSettings.Open(As(DatabaseRoles.Worker, log), "platform bench");
        await using var owner = PlatformSettings.Open(As(DatabaseRoles.Owner, log), "platform bench");
        await using var keysDatabase = PlatformSettings.Open(As(DatabaseRoles.Service, keys), "platform bench");
        var place = new Place(service, worker, owner, keysDatabase, KeyRing.Load(ring), ring);
        return await new Suite(place, Console.Error.WriteLine).RunAsync(names);
    }
}
