using Akka.Actor;
using Akka.Event;

namespace Runner.Cluster;

/// <summary>Says Akka's warnings and errors on the standard error, a line each, without stacks; one that is said again and again,
/// only once until another comes.</summary>
public sealed class ErrorLogger : ReceiveActor
{
    private const int LongestLine = 300;

    private string _last = "";

    public ErrorLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(entry =>
        {
            var line = Line(entry);
            if (line != _last)
            {
                _last = line;
                Console.Error.WriteLine(line);
            }
        });
    }

    /// <summary>What an entry says, as one line that a person can read.</summary>
    public static string Line(LogEvent entry)
    {
        var message = $"{entry.Message}".ReplaceLineEndings("\n");
        var end = message.IndexOf("\n   at ", StringComparison.Ordinal);
        message = (end < 0 ? message : message[..end]).ReplaceLineEndings(" ");
        var inner = message.IndexOf(" ---> ", StringComparison.Ordinal);
        message = inner < 0 ? message : message[..inner];
        return $"cluster: {(entry.LogLevel() == LogLevel.ErrorLevel ? "error" : "warning")}: {(message.Length > LongestLine ? message[..LongestLine] + "…" : message)}";
    }
}
