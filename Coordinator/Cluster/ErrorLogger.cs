using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;

namespace Runner.Cluster;

/// <summary>Says Akka's warnings and errors on the standard error, a line each, without stacks; one that is said again and again,
/// only once until another comes. That somebody has gone says nothing: who is a member is missed by the cluster.</summary>
public sealed partial class ErrorLogger : ReceiveActor
{
    private const int LongestLine = 300;

    private string _last = "";

    public ErrorLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(entry =>
        {
            if (Line(entry.LogLevel(), $"{entry.Message}") is { } line && line != _last)
            {
                _last = line;
                Console.Error.WriteLine(line);
            }
        });
    }

    /// <summary>What an entry says, as one line that a person can read; null for nothing.</summary>
    public static string? Line(LogLevel level, string message)
    {
        if (message.Contains("Disassociated", StringComparison.Ordinal) || message.StartsWith("AssociationError", StringComparison.Ordinal))
        {
            return null;
        }

        if (Unreachable().Match(message) is { Success: true } unreachable)
        {
            message = unreachable.Groups["said"].Value;
        }

        var end = message.AsSpan().IndexOfAny('\r', '\n');
        message = end < 0 ? message : message[..end];
        return $"cluster: {(level == LogLevel.ErrorLevel ? "error" : "warning")}: {(message.Length > LongestLine ? message[..LongestLine] + "…" : message)}";
    }

    /// <summary>The transport's own words, within Akka's.</summary>
    [GeneratedRegex(@"InvalidAssociationException: (?<said>.*?)( ---> |\r|\n|$)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unreachable();
}
