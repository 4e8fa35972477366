namespace Platform.Cli.Local;

/// <summary>The order in which an instance comes up and goes down.</summary>
public static class Startup
{
    public const int DefaultPort = 5080;

    /// <summary>Servers, schema, keys, API and projections: all running and ready when the task ends.</summary>
    /// <exception cref="UserException">Something did not start; what had been started is stopped again.</exception>
    public static async Task<InstanceFile> UpAsync(DataDirectory data, int? port, Steps steps, CancellationToken cancellation)
    {
        var file = InstanceFile.Load(data) ?? new InstanceFile(InstanceSecrets.Create());
        // What is left of an instance that has lost a part goes first: its parts are started together.
        await LocalProcesses.StopAsync(file, cancellation);
        file = file with { ApiPort = ChoosePort(port, file), Processes = new Dictionary<string, ProcessIdentity>() };
        file.Save(data);
        try
        {
            file = await LocalServers.StartAsync(data, file, steps, cancellation);
            var settings = Instance.Resolve(data, file);
            await steps.RunAsync("Schema", report => Databases.MigrateAsync(settings, report, cancellation));
            await EngineStart.EnsureKeyRingAsync(settings, data, cancellation);
            await EngineStart.EnsureOperatorKeyAsync(settings, data, cancellation);
            return await StartProcessesAsync(data, file, steps, cancellation);
        }
        catch
        {
            await DownAsync(data, steps);
            throw;
        }
    }

    /// <summary>Stops what this instance has started, and only that. True when there was something to stop.</summary>
    public static async Task<bool> DownAsync(DataDirectory data, Steps steps)
    {
        if (InstanceFile.Load(data) is not { } file)
        {
            return false;
        }
        var running = file.Processes.Keys.Any(role => file.Running(role) is not null);
        // Forgotten first: an `up` in the foreground sees by this that it was meant.
        (file with { Processes = new Dictionary<string, ProcessIdentity>() }).Save(data);
        if (running)
        {
            await steps.RunAsync("API and projections stopped", _ => LocalProcesses.StopAsync(file, CancellationToken.None));
        }
        return await LocalServers.StopAsync(file, steps, CancellationToken.None) || running;
    }

    /// <summary>Whether all of it runs and is ready.</summary>
    public static async Task<bool> IsReadyAsync(InstanceFile file, CancellationToken cancellation) =>
        IsUp(file)
        && (Instance.PostgresIsGiven || await LocalServers.FindPostgresAsync(file, cancellation) is not null)
        && (Instance.RedisIsGiven || await LocalServers.FindRedisAsync(file, cancellation) is not null)
        && await LocalProcesses.IsReadyAsync($"http://127.0.0.1:{file.ApiPort}", cancellation);

    /// <summary>Whether both processes run.</summary>
    public static bool IsUp(InstanceFile file) =>
        file.Running(LocalProcesses.Api) is not null && file.Running(LocalProcesses.Projections) is not null;

    private static async Task<InstanceFile> StartProcessesAsync(
        DataDirectory data,
        InstanceFile file,
        Steps steps,
        CancellationToken cancellation
    )
    {
        var free = file.ProjectionsPort > 0 && LoopbackPort.IsFree(file.ProjectionsPort) ? file.ProjectionsPort : LoopbackPort.Free();
        file = file with { ProjectionsPort = free };
        var settings = Instance.Resolve(data, file);
        var ports = new Dictionary<string, int>
        {
            [LocalProcesses.Api] = file.ApiPort,
            [LocalProcesses.Projections] = file.ProjectionsPort,
        };
        foreach (var (role, port) in ports)
        {
            var process = LocalProcesses.Start(role, port, settings, data);
            file = file with { Processes = new Dictionary<string, ProcessIdentity>(file.Processes) { [role] = process } };
            file.Save(data);
        }
        await steps.RunAsync(
            "API and projections",
            _ =>
                Task.WhenAll(
                    ports.Select(each =>
                        LocalProcesses.WaitUntilReadyAsync(each.Key, file.Processes[each.Key], each.Value, data, cancellation)
                    )
                )
        );
        return file;
    }

    private static int ChoosePort(int? asked, InstanceFile file)
    {
        var port = asked ?? (file.ApiPort > 0 ? file.ApiPort : DefaultPort);
        return LoopbackPort.IsFree(port)
            ? port
            : throw new UserException(
                $"Port {port} is taken by another program: choose one with ./platform up --port {LoopbackPort.Free()}"
            );
    }
}
