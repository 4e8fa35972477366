using System.Collections.Concurrent;
using Platform.Tests.Support;

namespace Platform.Tests.Faults.Followers;

/// <summary>
/// One client that grants and revokes one account's role, and checks after each command, with its position: what it is shown must be what
/// it has just done. While no projection follows, a check may be told to come again.
/// </summary>
public sealed class CheckLoad(ApiCaller caller) : IAsyncDisposable
{
    private const string Role = "checked";
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Checks answered so far.</summary>
    public int Done { get; private set; }

    public void Start() => _running = Task.Run(RunAsync);

    public async Task FinishAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _failures.ShouldBeEmpty();
    }

    private async Task RunAsync()
    {
        (await caller.Post("/v1/roles", new { name = Role, permissions = new[] { "checked:read" } })).Is(201);
        var account = (await caller.Post("/v1/accounts", new { email = $"{Guid.NewGuid():N}@example.org", displayName = "Checked" }))
            .Is(201)
            .Id;
        while (!_stop.IsCancellationRequested)
        {
            var granted = (
                await caller.Post(
                    "/v1/grants",
                    new
                    {
                        accountId = account,
                        role = Role,
                        reason = "because",
                    }
                )
            ).Is(201);
            await CheckAsync(account, granted.Position, expected: true);
            var revoked = await caller.Post($"/v1/grants/{granted.Id}/revoke", new { reason = "because" });
            await CheckAsync(account, revoked.Position, expected: false);
        }
    }

    private async Task CheckAsync(string account, long position, bool expected)
    {
        var answer = await caller
            .With("Platform-Position", $"{position}")
            .Get($"/v1/permissions/check?accountId={account}&permission=checked:read");
        if (answer.Status == 503)
        {
            answer.Problem("position-timeout");
            return;
        }
        var allowed = answer.Is(200).Json.GetProperty("allowed").GetBoolean();
        if (allowed != expected)
        {
            _failures.Enqueue($"position {position}: shown {allowed}, expected {expected}");
        }
        Done++;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }
}
