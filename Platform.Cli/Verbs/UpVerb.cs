using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Platform.Cli.Local;

namespace Platform.Cli.Verbs;

/// <summary><c>up</c>: the whole platform on this machine.</summary>
public static class UpVerb
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(500);

    public static Command Create()
    {
        var port = new Option<int?>("--port")
        {
            Description = $"Where the API listens (default {Startup.DefaultPort}, later the last one used)",
        };
        // Validators run on values that may not be numbers at all, so it is the text that is looked at.
        port.Validators.Add(result =>
        {
            if (
                !int.TryParse(result.Tokens is [{ } token] ? token.Value : null, CultureInfo.InvariantCulture, out var number)
                || number is < 1 or > 65535
            )
            {
                result.AddError("--port takes a number from 1 to 65535.");
            }
        });
        var detach = new Option<bool>("--detach") { Description = "Return once it is ready; ./platform down stops it" };
        var verb = new Command("up", "Start PostgreSQL, Redis, the API and the projections on this machine") { port, detach };
        verb.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(port), parsed.GetValue(detach), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(int? port, bool detach, CancellationToken cancellation)
    {
        var data = DataDirectory.Find();
        data.Create();
        using var hangup = new CancellationTokenSource();
        using var registration = PosixSignalRegistration.Create(
            PosixSignal.SIGHUP,
            context =>
            {
                context.Cancel = true;
                hangup.Cancel();
            }
        );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, hangup.Token);
        var steps = new Steps();
        InstanceFile file;
        using (data.Lock())
        {
            if (InstanceFile.Load(data) is { } running && await Startup.IsReadyAsync(running, stop.Token))
            {
                steps.Note("It runs already.");
                Announce(data, running);
                return 0;
            }
            file = await Startup.UpAsync(data, port, steps, stop.Token);
        }
        Announce(data, file);
        return detach ? 0 : await WatchAsync(data, file, steps, stop.Token);
    }

    private static void Announce(DataDirectory data, InstanceFile file) =>
        TryIt.Print(Console.Out, Instance.Resolve(data, file).Require(Variables.Url), data.OperatorKey);

    // Until Ctrl-C, until `down` elsewhere, or until a process ends that nobody has stopped.
    private static async Task<int> WatchAsync(DataDirectory data, InstanceFile file, Steps steps, CancellationToken cancellation)
    {
        steps.Note("Ctrl-C stops it.");
        try
        {
            while (Startup.IsUp(file))
            {
                await Task.Delay(WatchInterval, TimeProvider.System, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            using var stopping = data.Lock();
            await Startup.DownAsync(data, steps);
            return 0;
        }
        if (InstanceFile.Load(data) is { Processes.Count: 0 })
        {
            return 0;
        }
        var ended = file.Processes.First(process => !process.Value.IsAlive).Key;
        using (data.Lock())
        {
            await Startup.DownAsync(data, steps);
        }
        throw new UserException($"The {ended} process ended by itself. Its log: {LocalProcesses.LogFile(ended, data)}");
    }
}
