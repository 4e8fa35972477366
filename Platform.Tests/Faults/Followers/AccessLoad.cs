using System.Collections.Concurrent;
using Platform.Tests.Support;

namespace Platform.Tests.Faults.Followers;

/// <summary>
/// Clients that register accounts, lock, rename and close them, define roles, grant and revoke, without a pause. Whatever is killed beside
/// the API, every command must be carried out.
/// </summary>
public sealed class AccessLoad(ApiCaller caller, int seed, int clients) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private Task[] _running = [];
    private long _done;

    /// <summary>Commands carried out so far.</summary>
    public long Done => Interlocked.Read(ref _done);

    public void Start() =>
        _running = [.. Enumerable.Range(0, clients).Select(c => Task.Run(() => ClientAsync(c, new Random(HashCode.Combine(seed, c)))))];

    /// <summary>Lets every client end what it is at; fails when any command had not been carried out.</summary>
    public async Task FinishAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _failures.ShouldBeEmpty();
    }

    private async Task ClientAsync(int number, Random random)
    {
        var role = $"role-{number}";
        await SendAsync("/v1/roles", new { name = role, permissions = new[] { "things:read" } });
        while (!_stop.IsCancellationRequested)
        {
            var id = await SendAsync("/v1/accounts", new { email = $"{Guid.NewGuid():N}@example.org", displayName = "Somebody" });
            var grant = await SendAsync(
                "/v1/grants",
                new
                {
                    accountId = id,
                    role,
                    reason = "because",
                }
            );
            for (var i = random.Next(6); i > 0; i--)
            {
                var (verb, body) = random.Next(3) switch
                {
                    0 => ("lock", (object)new { reason = "because" }),
                    1 => ("unlock", new { reason = "because" }),
                    _ => ("rename", new { displayName = $"Somebody {i}" }),
                };
                await SendAsync($"/v1/accounts/{id}/{verb}", body);
            }
            if (random.Next(2) == 0)
            {
                await SendAsync($"/v1/grants/{grant}/revoke", new { reason = "because" });
            }
            if (random.Next(4) == 0)
            {
                await SendAsync($"/v1/accounts/{id}/close", new { reason = "because" });
            }
        }
    }

    private async Task<string?> SendAsync(string path, object body)
    {
        var answer = await caller.Post(path, body);
        if (answer.Status is < 200 or > 299)
        {
            _failures.Enqueue($"{path}: {answer.Status} {answer.Text}");
            return null;
        }
        Interlocked.Increment(ref _done);
        return answer.Text.Contains("\"id\"", StringComparison.Ordinal) ? answer.Id : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }
}
