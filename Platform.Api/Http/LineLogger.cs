using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Platform.Api.Http;

/// <summary>Loggers whose lines the framework's own JSON formatter makes and <see cref="LogLines"/> writes.</summary>
[ProviderAlias("Console")]
public sealed class LineLoggerProvider(IEnumerable<ConsoleFormatter> formatters, LogLines lines) : ILoggerProvider, ISupportExternalScope
{
    private readonly ConsoleFormatter _formatter = formatters.Single(f => f.Name == ConsoleFormatterNames.Json);
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    [ThreadStatic]
    private static StringWriter? text;

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() => lines.Flush();

    private void Log<TState>(in LogEntry<TState> entry)
    {
        // A formatter may log itself: then it finds no writer here and gets another.
        var writer = text ?? new StringWriter();
        text = null;
        _formatter.Write(entry, _scopes, writer);
        var line = writer.GetStringBuilder();
        if (line.Length > 0)
        {
            var rented = ArrayPool<char>.Shared.Rent(line.Length);
            line.CopyTo(0, rented, line.Length);
            lines.Add(rented.AsSpan(0, line.Length), urgent: entry.LogLevel >= LogLevel.Warning);
            ArrayPool<char>.Shared.Return(rented);
        }
        line.Clear();
        text = writer;
    }

    private sealed class LineLogger(LineLoggerProvider owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => owner._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                owner.Log(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter));
            }
        }
    }
}
