using Platform.Ledger.Privacy;

namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>What whoever opens a value, or seals one, is told.</summary>
internal static class KeyStoreTold
{
    public static bool Is(Said said, string told, KeptValue value) =>
        said switch
        {
            Said.Erased => told == $"erased:{value.Key}",
            Said.Changed => told.StartsWith(nameof(KeyChangedException), StringComparison.Ordinal) && Names(told, value),
            _ => told.StartsWith(nameof(UnknownKeyException), StringComparison.Ordinal) && Names(told, value),
        };

    private static bool Names(string told, KeptValue value) =>
        told.Contains(value.Key.ToString(), StringComparison.Ordinal)
        || told.Contains($"tenant {value.Tenant}", StringComparison.Ordinal)
        || told.Contains("the key ring has no epoch", StringComparison.Ordinal);

    public static async Task<string> ByAsync(Func<Task<string>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception e) when (e is KeyChangedException or UnknownKeyException)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }
}
