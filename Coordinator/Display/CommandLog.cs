using System.Text;
using Microsoft.Extensions.Logging;
using Runner.Echo;

namespace Runner.Display;

/// <summary>What a command says beside its result: lines for people or, on request, entries of a log, one line of JSON each.</summary>
public sealed class CommandLog(TextWriter inner, TimeProvider time) : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    private readonly StringBuilder begun = new();
    private LineLogs? logs;
    private ILogger? logger;

    public override Encoding Encoding => inner.Encoding;

    /// <summary>Receives the entries of libraries too; null when lines are written as they are.</summary>
    public ILoggerProvider? Logs => logs;

    private bool IsJson => logs is { IsJson: true };

    /// <summary>The log below a command's standard error; null for a writer without one.</summary>
    public static CommandLog? Of(TextWriter error) => ShownWriter.Under(error) as CommandLog;

    /// <summary>Whether what is written becomes entries, so that a display must not be drawn and entries have a time of their own.</summary>
    public static bool HasEntries(TextWriter error) => Of(error) is { IsJson: true };

    /// <param name="category">Where the command's lines come from.</param>
    /// <param name="least">Lines below this level are dropped.</param>
    public void Configure(string category, LogLevel least, bool isJson)
    {
        logs = new LineLogs(inner, time, least, isJson);
        logger = logs.CreateLogger(category);
    }

    /// <summary>Writes lines of a level.</summary>
    public void Say(LogLevel level, string lines)
    {
        if (logger is null)
        {
            inner.WriteLine(lines);
            return;
        }

        foreach (var line in lines.TrimEnd('\r', '\n').Split('\n'))
        {
            logger.Log(level, default, line.TrimEnd('\r'), null, (text, _) => text);
        }
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        if (!IsJson)
        {
            inner.Write(value);
            return;
        }

        string whole;
        lock (begun)
        {
            var text = begun.Append(value).ToString();
            var end = text.LastIndexOf('\n') + 1;
            whole = text[..end];
            begun.Clear().Append(text, end, text.Length - end);
        }

        if (whole.Length > 0)
        {
            Say(LogLevel.Information, whole);
        }
    }

    public override void WriteLine(string? value) => Say(LogLevel.Information, value ?? "");

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    public override void Flush() => inner.Flush();
}
