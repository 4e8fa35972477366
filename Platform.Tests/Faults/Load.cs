using System.Collections.Concurrent;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

/// <summary>
/// Clients that never let up: each sends one command after the other, repeats what was not acknowledged under the same key once the
/// server is back, and gives up one such command in eight, so that it shows that a lost one is there at most once.
/// </summary>
public sealed class Load(ApiCaller tenant, ApiCaller @operator, int seed, int clients) : IAsyncDisposable
{
    private const int AttemptsMax = 100;
    private const int GivesUpOneIn = 8;
    private readonly ConcurrentQueue<Fate> fates = new();
    private readonly ConcurrentDictionary<int, int> statuses = new();
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim acknowledged = new(0);
    private TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task[] running = [];
    private int inFlight;
    private int lost;

    public IReadOnlyCollection<Fate> Fates => fates;

    /// <summary>Every status that was ever answered.</summary>
    public IEnumerable<int> Statuses => statuses.Keys;

    /// <summary>Requests sent and not answered at this moment.</summary>
    public int InFlight => Volatile.Read(ref inFlight);

    /// <summary>Requests so far that ended in anything else than a 2xx.</summary>
    public int Lost => Volatile.Read(ref lost);

    public void Start()
    {
        open.TrySetResult();
        running = [.. Enumerable.Range(0, clients).Select(c => Task.Run(() => ClientAsync(new Random(HashCode.Combine(seed, c)))))];
    }

    /// <summary>Nothing is sent any more until <see cref="Open"/>; what is on its way stays there.</summary>
    public void Close() => open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => open.TrySetResult();

    /// <summary>Returns once this many more commands were acknowledged; fails when a client has, or at the deadline.</summary>
    public async Task AcknowledgedAsync(int count, TimeSpan deadline)
    {
        using var limit = new CancellationTokenSource(deadline);
        // What came before this call does not count.
        while (await acknowledged.WaitAsync(TimeSpan.Zero)) { }
        var failed = Task.WhenAny(running).Unwrap();
        for (var i = 0; i < count; i++)
        {
            await await Task.WhenAny(acknowledged.WaitAsync(limit.Token), failed);
        }
    }

    /// <summary>Lets every client end the command it is at.</summary>
    public async Task FinishAsync(TimeSpan deadline)
    {
        await stop.CancelAsync();
        await Task.WhenAll(running).WaitAsync(deadline);
    }

    private async Task ClientAsync(Random random)
    {
        while (!stop.IsCancellationRequested)
        {
            var intent = Intent.Next(random);
            fates.Enqueue(new Fate(intent, await CarryOutAsync(intent, givesUp: random.Next(GivesUpOneIn) == 0)));
            acknowledged.Release();
        }
    }

    private async Task<Answered?> CarryOutAsync(Intent intent, bool givesUp)
    {
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            await Volatile.Read(ref open).Task;
            if (await TrySendAsync(intent) is { } answer)
            {
                return answer;
            }
            if (givesUp)
            {
                return null;
            }
        }
        throw new InvalidOperationException($"{intent.Path} was not carried out in {AttemptsMax} attempts");
    }

    /// <summary>Null: it may or may not have been carried out.</summary>
    private async Task<Answered?> TrySendAsync(Intent intent)
    {
        Interlocked.Increment(ref inFlight);
        try
        {
            var answer = await (intent.AsOperator ? @operator : tenant).Once(intent.Key).Post(intent.Path, intent.Body);
            statuses[answer.Status] = 1;
            if (answer.Status is >= 200 and < 300)
            {
                return answer;
            }
            answer.Status.ShouldBe(503, answer.Text);
            answer.Headers.ContainsKey("retry-after").ShouldBeTrue();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            // The connection broke, as it does when a process is killed.
        }
        finally
        {
            Interlocked.Decrement(ref inFlight);
        }
        Interlocked.Increment(ref lost);
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        open.TrySetResult();
        await Task.WhenAll(running).ContinueWith(_ => { }, TaskScheduler.Default);
        stop.Dispose();
        acknowledged.Dispose();
    }
}
