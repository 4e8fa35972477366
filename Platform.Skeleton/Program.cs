using JasperFx;
using Platform.Skeleton.Proof;
using Platform.Skeleton.Reading;
using Platform.Skeleton.Setup;

// One program, several processes: the verb says which.
if (args is ["codegen", ..])
{
    await using var parts = Parts.Open(Settings.ForCode());
    return await ApiHost.Build(parts, port: 0).RunJasperFxCommands(args);
}
await using var opened = Parts.Open(Settings.FromEnvironment());
switch (args)
{
    case ["migrate"]:
        await Migration.RunAsync(opened, CancellationToken.None);
        return 0;
    case ["api", var port]:
        return await Serving.RunAsync(ApiHost.Build(opened, int.Parse(port)), () => Task.CompletedTask, opened.Service, opened.Reader);
    case ["worker", var port]:
        return await Serving.RunAsync(
            WorkerHost.Build(opened, int.Parse(port)),
            () => Generations.EnsureAsync(opened.Worker, default),
            opened.Worker,
            opened.Service
        );
    case ["rebuild"]:
        Console.WriteLine(await new AccountsRebuild(opened.Worker).RunAsync(CancellationToken.None));
        return 0;
    case ["export", var tenant, var directory]:
        await new Export(opened).WriteAsync(tenant, directory, CancellationToken.None);
        return 0;
    default:
        Console.Error.WriteLine("migrate | api <port> | worker <port> | rebuild | export <tenant> <directory> | codegen write");
        return 2;
}
