using System.CommandLine;
using Platform.Cli.Local;

namespace Platform.Cli.Verbs;

/// <summary><c>keys rotate-signing</c>: a new pair of keys signs checkpoints from now on; no process is restarted.</summary>
public static class KeysVerb
{
    public static Command Create()
    {
        var rotate = new Command("rotate-signing", "Sign checkpoints with a new pair of keys from now on");
        rotate.SetAction((_, cancellation) => RotateAsync(cancellation));
        return new Command("keys", "Change the keys that lie in the key ring") { rotate };
    }

    private static async Task<int> RotateAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var (epoch, keys) = EngineStart.RotateSigning(Instance.Resolve(), DataDirectory.Find());
        await Console.Out.WriteLineAsync($"Epoch {epoch} signs from now on; the key before it counts for a minute more. Of the root log:");
        foreach (var key in keys)
        {
            await Console.Out.WriteLineAsync(key);
        }
        return 0;
    }
}
