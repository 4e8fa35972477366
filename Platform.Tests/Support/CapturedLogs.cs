using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Platform.Tests.Support;

/// <summary>Keeps every log line whole, with its values and its scopes, as a structured formatter would write it.</summary>
public sealed class CapturedLogs : ILoggerProvider, ISupportExternalScope
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private readonly ConcurrentQueue<string> lines = new();
    private readonly ConcurrentDictionary<TaskCompletionSource<string>, Func<string, bool>> waiting = new();
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public IReadOnlyList<string> Lines => [.. lines];

    /// <summary>The first line that fits, once it has been written; TimeoutException after ten seconds.</summary>
    public async Task<string> First(Func<string, bool> fits)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[found] = fits;
        if (lines.FirstOrDefault(fits) is { } line)
            found.TrySetResult(line);
        return await found.Task.WaitAsync(Deadline);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose() { }

    private void Add(string line)
    {
        lines.Enqueue(line);
        foreach (var (found, fits) in waiting)
        {
            if (fits(line) && waiting.TryRemove(found, out _))
                found.TrySetResult(line);
        }
    }

    private sealed class Logger(CapturedLogs owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => owner.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            var line = new StringBuilder($"{logLevel} {category}: {formatter(state, exception)} {exception}");
            Append(state, line);
            owner.scopes.ForEachScope(Append, line);
            owner.Add(line.ToString());
        }

        private static void Append(object? state, StringBuilder line)
        {
            if (state is IEnumerable<KeyValuePair<string, object?>> values)
                line.Append(" [").AppendJoin(' ', values.Select(value => $"{value.Key}={value.Value}")).Append(']');
        }
    }
}
