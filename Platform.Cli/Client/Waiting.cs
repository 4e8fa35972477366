using System.Globalization;

namespace Platform.Cli.Client;

/// <summary>Tells that an answer is waited for, so that nobody takes a busy platform for one that stands still.</summary>
public static class Waiting
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <param name="what">Such as <c>the newest checkpoint</c>.</param>
    public static async Task<T> ForAsync<T>(Task<T> answer, string what, Action<Done> progress)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await Task.WhenAny(answer, Task.Delay(Every, TimeProvider.System)) != answer)
        {
            var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            progress(new Done(null, string.Create(CultureInfo.InvariantCulture, $"waiting for {what}, {seconds:0} s")));
        }
        return await answer;
    }
}
