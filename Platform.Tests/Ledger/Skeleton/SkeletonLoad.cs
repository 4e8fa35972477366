using System.Collections.Concurrent;
using Platform.Cli.Local;

namespace Platform.Tests.Ledger.Skeleton;

/// <summary>
/// Callers that register, rename and grant for a time, each command asked again under its key until it is answered: what was answered must be in the log
/// once, whatever was killed meanwhile.
/// </summary>
public sealed class SkeletonLoad(Func<SkeletonCaller> caller, int seed)
{
    private const int Callers = 4;
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(60);
    private volatile bool _stopped;
    private Task _running = Task.CompletedTask;
    private int _commands;

    /// <summary>Commands answered, by the stream that they wrote to.</summary>
    public ConcurrentDictionary<string, int> Done { get; } = new(StringComparer.Ordinal);

    /// <summary>Grants that end by themselves.</summary>
    public ConcurrentBag<Guid> Grants { get; } = [];

    /// <summary>How often an answer did not come, or said that it is not known.</summary>
    public int Unanswered => _unanswered;

    private int _unanswered;

    public int Commands => _commands;

    public void Start() => _running = Task.WhenAll(Enumerable.Range(0, Callers).Select(n => RunAsync(new Random(seed + n))));

    public async Task StopAsync()
    {
        _stopped = true;
        await _running;
    }

    private async Task RunAsync(Random random)
    {
        while (!_stopped)
        {
            var email = $"{random.NextInt64():x}@example.org";
            var account = Guid.Parse((await UntilAnsweredAsync((c, key) => c.RegisterAsync(email, key))).Text("id"));
            Note($"account/{account}");
            for (var renames = random.Next(4); renames > 0 && !_stopped; renames--)
            {
                await UntilAnsweredAsync((c, key) => c.RenameAsync(account, $"N{renames}", key));
                Note($"account/{account}");
            }
            if (random.Next(3) == 0)
            {
                var until = TimeProvider.System.GetUtcNow().AddSeconds(30);
                var body = new
                {
                    accountId = account,
                    role = "clerk",
                    reason = "test",
                    until,
                };
                var grant = Guid.Parse((await UntilAnsweredAsync((c, key) => c.PostAsync("/v1/grants", body, key))).Text("id"));
                Note($"grant/{grant}");
                Grants.Add(grant);
            }
        }
    }

    private void Note(string stream)
    {
        Interlocked.Increment(ref _commands);
        Done.AddOrUpdate(stream, 1, (_, n) => n + 1);
    }

    private async Task<SkeletonAnswer> UntilAnsweredAsync(Func<SkeletonCaller, string, Task<SkeletonAnswer>> ask)
    {
        var key = Guid.NewGuid().ToString();
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                var answer = await ask(caller(), key);
                if (answer.Status < 300)
                {
                    return answer;
                }
                answer.Status.ShouldBe(503, answer.Body + caller().Api.Log());
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                // It may have been done: asked again.
            }
            Interlocked.Increment(ref _unanswered);
            await Until.TrueAsync(() => caller().Api.IsReadyAsync(), ReadyMax);
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromMinutes(3), "a command was never answered");
        }
    }
}
