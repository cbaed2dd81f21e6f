using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Runner.Commands;

namespace Runner.Display;

/// <summary>Writes log entries to standard error, a line each: the message or, as JSON, with its time in UTC, its level and its category.</summary>
internal sealed class LineLogs(TextWriter inner, TimeProvider time, LogLevel least, bool isJson) : ILoggerProvider
{
    private static readonly JsonSerializerOptions Lines = new(Json.Options) { WriteIndented = false };

    private readonly Lock gate = new();

    public bool IsJson => isJson;

    private LogLevel Least => least;

    public ILogger CreateLogger(string categoryName) => new LineLog(this, categoryName);

    public void Dispose()
    {
        // The writer belongs to the command.
    }

    private void Write(LogLevel level, string category, string message)
    {
        var line = isJson ? Entry(level, category, message) : message;
        lock (gate)
        {
            inner.WriteLine(line);
        }
    }

    private string Entry(LogLevel level, string category, string message) => JsonSerializer.Serialize(
        new LogEntry(time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), LogOptions.NameOf(level), category, message),
        Lines);

    private sealed record LogEntry(string Time, string Level, string Category, string Message);

    private sealed class LineLog(LineLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= logs.Least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                var message = formatter(state, exception);
                logs.Write(logLevel, category, exception is null ? message : $"{message} ({exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")})");
            }
        }
    }
}
