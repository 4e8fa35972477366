using Microsoft.Extensions.Logging;

namespace Platform.Projections.Cache;

/// <summary>
/// Follows what a projection changes, by position: woken by a notification, looking every <see cref="PollInterval"/> anyway. Who was cut
/// off reads on from where it was; nothing else is believed (docs/adr/0013).
/// </summary>
public sealed class ChangeFeed(ChangeRows rows, ChangeSignal signal, string projection, TimeProvider clock, ILogger log)
{
    /// <summary>How long nobody looks when nobody calls.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>A view older than this is not believed; it bounds how old a cached answer can be.</summary>
    public static readonly TimeSpan TrustedFor = TimeSpan.FromSeconds(1);

    /// <summary>After so long without a look everything is loaded anew, long before a change's row is purged.</summary>
    private static readonly TimeSpan GapMax = TimeSpan.FromMinutes(1);

    private readonly ChangeWindow _window = new(new ChangeTable());
    private TaskCompletionSource _looked = NewSignal();
    private FeedView? _view;
    private bool _away;

    public string Projection => projection;

    /// <summary>What is known, or null while it is too old to be believed. Read the key's last change first, then this.</summary>
    public FeedView? Trusted => Volatile.Read(ref _view) is { } view && clock.GetElapsedTime(view.LookedAt) <= TrustedFor ? view : null;

    /// <summary>Completes at the next look that has caught up.</summary>
    public Task NextLook => Volatile.Read(ref _looked).Task;

    /// <inheritdoc cref="ChangeWindow.LastChange"/>
    public long LastChange(in CacheKey key) => _window.LastChange(key);

    /// <inheritdoc cref="ChangeWindow.Seen"/>
    public long Seen(string tenant) => _window.Seen(tenant);

    /// <inheritdoc cref="ChangeWindow.See"/>
    public void See(string tenant, long tenantPosition) => _window.See(tenant, tenantPosition);

    /// <summary>Looks until cancelled; never ends silently.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var next = signal.Next(projection);
            try
            {
                await LookAsync(cancel);
                Tell(null);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                Tell(e);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.WhenAny(next, Task.Delay(PollInterval, clock, cancel));
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        var known = _view is { } view && clock.GetElapsedTime(view.LookedAt) < GapMax ? _view : null;
        var next = known is null ? await BeginAsync(began, cancel) : await GoOnAsync(known, began, cancel);
        // One that took so long to look may have missed what was purged meanwhile: the next look begins anew.
        if (next is null || (known is not null && clock.GetElapsedTime(known.LookedAt) >= GapMax))
        {
            return;
        }
        Volatile.Write(ref _view, next);
        Interlocked.Exchange(ref _looked, NewSignal()).TrySetResult();
    }

    private async Task<FeedView?> BeginAsync(long began, CancellationToken cancel) =>
        await rows.LastAsync(cancel) is { } page ? _window.Begin(page, began) : null;

    private async Task<FeedView?> GoOnAsync(FeedView known, long began, CancellationToken cancel)
    {
        while (await rows.BehindAsync(_window.Cursor.Position, _window.Cursor.Tenant, cancel) is { } page)
        {
            using var span = page.Position > known.Position ? ReadTelemetry.Invalidating(projection, page.Position, page.Rows.Count) : null;
            if (_window.GoOn(known, page, began) is { } view)
            {
                return view;
            }
        }
        return null;
    }

    private void Tell(Exception? error)
    {
        if (error is not null && !_away)
        {
            log.LogWarning(error, "the changes of {Projection} cannot be read: its cache is not used until they can", projection);
        }
        else if (error is null && _away)
        {
            log.LogInformation("the changes of {Projection} are read again", projection);
        }
        _away = error is not null;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
