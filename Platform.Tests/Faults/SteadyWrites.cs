using System.Collections.Concurrent;
using System.Diagnostics;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

/// <summary>About three hundred commands a second, one record each, until stopped.</summary>
public sealed class SteadyWrites : IAsyncDisposable
{
    private const int EachTick = 3;
    private const int InFlightMax = 60;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private readonly CancellationTokenSource stop = new();
    private readonly Stopwatch since = Stopwatch.StartNew();
    private readonly Task running;
    private int done;

    public SteadyWrites(ApiCaller caller) => running = Task.Run(() => RunAsync(caller));

    public ConcurrentQueue<string> Failures { get; } = new();

    public double PerSecond => done / since.Elapsed.TotalSeconds;

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await running;
        since.Stop();
    }

    private async Task RunAsync(ApiCaller caller)
    {
        using var places = new SemaphoreSlim(InFlightMax);
        using var timer = new PeriodicTimer(Tick);
        var sent = new List<Task>();
        while (!stop.IsCancellationRequested && await timer.WaitForNextTickAsync())
        {
            for (var i = 0; i < EachTick && await places.WaitAsync(TimeSpan.Zero); i++)
            {
                sent.Add(SendAsync(caller, places));
            }
            sent.RemoveAll(task => task.IsCompleted);
        }
        await Task.WhenAll(sent);
    }

    private async Task SendAsync(ApiCaller caller, SemaphoreSlim places)
    {
        try
        {
            var answer = await caller.Post("/v1/audit/records", TestTenant.Records(TestTenant.Record(Guid.NewGuid().ToString())));
            Interlocked.Increment(ref done);
            if (answer.Status != 200)
            {
                Failures.Enqueue(answer.Text);
            }
        }
        finally
        {
            places.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
    }
}
