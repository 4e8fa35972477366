using System.Diagnostics;
using Platform.Cli.Local;

namespace Platform.Tests.Siem;

/// <summary>When a streaming process is killed.</summary>
internal enum KillPoint
{
    /// <summary>While a batch is on its way.</summary>
    Arriving,

    /// <summary>The sink has kept a batch and not acknowledged it.</summary>
    Kept,

    /// <summary>The sink has acknowledged a batch, and the state of it cannot have been written.</summary>
    BeforeState,

    /// <summary>The sink has acknowledged a batch; whether its state is written is chance.</summary>
    AroundState,

    /// <summary>The state of a batch has just been written.</summary>
    AfterState,
}

/// <summary>Kills a stream, the hard way, at one point of its n-th batch.</summary>
/// <param name="stateFile">The stream's.</param>
/// <param name="batch">Of those this process sends, from 1.</param>
internal sealed class StreamKills(string stateFile, KillPoint point, int batch)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;

    /// <summary>Runs it until it has been killed.</summary>
    public async Task RunAsync(HttpSinkReceiver sink, Func<Process> start)
    {
        Process? process = null;
        var running = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        sink.At = async moment =>
        {
            process ??= await running.Task;
            await AtAsync(moment, process);
        };
        using var started = start();
        running.SetResult(started);
        try
        {
            await _killed.Task.WaitAsync(Deadline);
            if (point is KillPoint.BeforeState)
            {
                State().ShouldBe(_before);
            }
        }
        finally
        {
            sink.At = _ => Task.CompletedTask;
            started.Kill();
            await started.WaitForExitAsync();
            // Where the state was held up.
            File.Delete(stateFile + ".next");
        }
    }

    private async Task AtAsync(SinkMoment moment, Process process)
    {
        _begun += moment is SinkMoment.Arriving ? 1 : 0;
        if (_begun != batch)
        {
            return;
        }
        switch (moment, point)
        {
            case (SinkMoment.Kept, KillPoint.BeforeState):
                // Opening a pipe that nobody reads waits for ever: the stream comes as far as its state, and not through it.
                (await Subprocess.RunAsync(["mkfifo", stateFile + ".next"])).ExitCode.ShouldBe(0);
                _before = State();
                return;
            case (SinkMoment.Kept, KillPoint.AfterState):
                _before = State();
                return;
            case (SinkMoment.Acknowledged, KillPoint.AfterState):
                await Until.TrueAsync(() => State() != _before, Deadline);
                break;
            case (SinkMoment.Arriving, KillPoint.Arriving):
            case (SinkMoment.Kept, KillPoint.Kept):
            case (SinkMoment.Acknowledged, KillPoint.BeforeState or KillPoint.AroundState):
                break;
            default:
                return;
        }
        process.Kill();
        await process.WaitForExitAsync();
        _killed.TrySetResult();
    }

    private string _before = "";

    private string State() => File.Exists(stateFile) ? File.ReadAllText(stateFile) : "";
}
