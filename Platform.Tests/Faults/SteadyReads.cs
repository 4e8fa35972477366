using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Platform.Api.Hosting;
using Platform.Ledger.Privacy;
using Platform.Ledger.Reading;
using Platform.Projections.Audit;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

/// <summary>
/// The trail's own query as the service, one after the other: each must answer, and none may see less than the one before (as it would in
/// tables that are half filled). Half of the time each of both readers waits for an answer; more would starve what is read.
/// </summary>
public sealed class SteadyReads : IAsyncDisposable
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(1);
    private readonly CancellationTokenSource stop = new();
    private readonly NpgsqlDataSource service;
    private readonly NpgsqlDataSource keysDatabase;
    private readonly SubjectKeys keys;
    private readonly Task running;

    public SteadyReads(Served served, string tenant)
    {
        service = PlatformSettings.Open(served.Settings.DatabaseUrl, "steady reads");
        keysDatabase = PlatformSettings.Open(served.Settings.KeysUrl, "steady reads");
        keys = new SubjectKeys(keysDatabase, KeyRing.Load(served.Settings.KeyRing), TimeProvider.System);
        running = Task.WhenAll(Task.Run(() => PagesAsync(tenant)), Task.Run(() => CountsAsync(tenant)));
    }

    public ConcurrentQueue<string> Failures { get; } = new();

    public int Count { get; private set; }

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await running;
    }

    private async Task PagesAsync(string tenant)
    {
        var query = new TrailQuery(service, keys);
        var all = new TrailFilter();
        while (!stop.IsCancellationRequested)
        {
            await TryAsync(async () =>
            {
                var page = await query.PageAsync(tenant, all, 100, 200, 50, CancellationToken.None);
                return page.Entries.Count == 50 ? null : $"a page had {page.Entries.Count} entries";
            });
        }
    }

    private async Task CountsAsync(string tenant)
    {
        const string Sql = "SELECT count(*) FROM read.trail WHERE tenant = $1";
        var seen = 0L;
        while (!stop.IsCancellationRequested)
        {
            await TryAsync(async () =>
            {
                var now = (await TenantQuery.ReadAsync(service, tenant, Sql, r => r.GetInt64(0), CancellationToken.None, tenant))[0];
                (var before, seen) = (seen, now);
                return now >= before ? null : $"{now} rows were seen after {before}";
            });
        }
    }

    private async Task TryAsync(Func<Task<string?>> read)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            if (await read() is { } wrong)
            {
                Failures.Enqueue(wrong);
            }
        }
        catch (Exception e)
        {
            Failures.Enqueue(e.ToString());
        }
        Count++;
        using var pause = new PeriodicTimer(TimeSpan.FromTicks(Math.Max(Stopwatch.GetElapsedTime(began).Ticks, PauseMin.Ticks)));
        await pause.WaitForNextTickAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await service.DisposeAsync();
        await keysDatabase.DisposeAsync();
        stop.Dispose();
    }
}
