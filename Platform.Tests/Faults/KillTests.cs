using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

[Collection(Alone.Name)]
public sealed class ApiKillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task the_api_killed_again_and_again_loses_and_doubles_nothing()
    {
        await using var platform = await PrivatePlatform.StartAsync();
        var port = LoopbackPort.Free();
        var api = await platform.ServeAsync(port);
        try
        {
            await new KillCycles(output).RunAsync(
                platform,
                api.Address,
                kill: async () =>
                {
                    await api.KillAsync();
                    await api.DisposeAsync();
                },
                revive: async () => api = await platform.ServeAsync(port)
            );
        }
        finally
        {
            await api.DisposeAsync();
        }
    }
}

[Collection(Alone.Name)]
public sealed class PostgresKillTests(ITestOutputHelper output)
{
    private static readonly TimeSpan BackMax = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task postgresql_killed_again_and_again_loses_and_doubles_nothing()
    {
        await using var platform = await PrivatePlatform.StartAsync();
        await using var api = await platform.ServeAsync();
        await new KillCycles(output).RunAsync(
            platform,
            api.Address,
            kill: () => platform.Postgres.KillHardAsync(),
            revive: async () =>
            {
                await platform.Postgres.StartAsync();
                await api.ReadyAsync(BackMax);
            }
        );
    }
}
