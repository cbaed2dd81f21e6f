using System.CommandLine;
using Microsoft.Extensions.Logging;
using Runner.Display;

namespace Runner.Commands;

/// <summary>Options of long-running commands for what they say on standard error.</summary>
internal static class LogOptions
{
    private const string Format = "--log-format";
    private const string Level = "--log-level";
    private const string JsonFormat = "json";

    private static readonly string[] Commands = ["run", "extend", "coordinate", "worker", "serve"];

    public static string NameOf(LogLevel level) => level.ToString().ToLowerInvariant();

    public static void AddTo(RootCommand root)
    {
        foreach (var command in root.Subcommands.Where(command => Commands.Contains(command.Name, StringComparer.Ordinal)))
        {
            command.Add(Choice(Format, "How to write to standard error: lines of text, or a JSON object per line with time, level, category and message (default: text).", "text|json", ["text", JsonFormat]));
            command.Add(Choice(Level, "The lowest level to write to standard error (default: information).", "LEVEL", [.. Enum.GetValues<LogLevel>().Select(NameOf)]));
        }
    }

    private static Option<string?> Choice(string name, string description, string help, string[] choices)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = help };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    /// <summary>Configures a command's log; without these options its lines are written as they are.</summary>
    public static void Read(ParseResult parsed, CommandLog log)
    {
        var command = parsed.CommandResult.Command;
        if (!Commands.Contains(command.Name, StringComparer.Ordinal))
        {
            return;
        }

        var (format, level) = (parsed.GetValue<string?>(Format), parsed.GetValue<string?>(Level));
        if (format is not null || level is not null)
        {
            log.Configure($"runner.{command.Name}", level is null ? LogLevel.Information : Enum.Parse<LogLevel>(level, ignoreCase: true), format == JsonFormat);
        }
    }

    /// <summary>Says a line of a level on a command's standard error.</summary>
    public static void Say(this TextWriter error, LogLevel level, string line)
    {
        if (CommandLog.Of(error) is { } log)
        {
            log.Say(level, Echo.Shown.Lines(line));
        }
        else
        {
            error.WriteLine(line);
        }
    }

    public static void Warn(this TextWriter error, string line) => error.Say(LogLevel.Warning, line);
}
