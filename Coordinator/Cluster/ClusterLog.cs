using System.Globalization;
using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;

namespace Runner.Cluster;

/// <summary>The destinations of an actor system's log.</summary>
/// <param name="say">Receives what the user should know, one line at a time.</param>
/// <param name="file">Receives everything; may be null.</param>
internal sealed class ClusterLogSetup(Action<string> say, TextWriter? file) : Setup
{
    public Action<string> Say => say;

    public TextWriter? File => file;
}

/// <summary>
/// Akka's logger. Its entries go to the file that the user named, if any, and never to the terminal. The user is told in one line,
/// at most every <see cref="Again"/>, only of unreachable members and of bugs.
/// </summary>
internal sealed partial class ClusterLog : ReceiveActor
{
    /// <summary>How long a line is not repeated.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromMinutes(10);

    private const int LongestLine = 300;

    private const int MostLines = 1000;

    private readonly Dictionary<string, DateTime> _said = new(StringComparer.Ordinal);

    public ClusterLog()
    {
        var setup = Context.System.Settings.Setup.Get<ClusterLogSetup>();
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(entry =>
        {
            if (setup.HasValue)
            {
                Write(setup.Value, entry);
            }
        });
    }

    /// <summary>What the user is told of an entry; null for nothing.</summary>
    public static string? Line(LogLevel level, string message)
    {
        if (Unreachable().Match(message) is { Success: true } unreachable)
        {
            return $"{unreachable.Groups["where"].Value} cannot be reached; trying again.";
        }

        if (level != LogLevel.ErrorLevel || Expected().IsMatch(message))
        {
            return null;
        }

        var end = message.AsSpan().IndexOfAny('\r', '\n');
        message = end < 0 ? message : message[..end];
        return $"A fault inside the cluster: {(message.Length > LongestLine ? message[..LongestLine] + "…" : message)}";
    }

    private void Write(ClusterLogSetup setup, LogEvent entry)
    {
        try
        {
            setup.File?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{entry.Timestamp:O} {entry.LogLevel()} {entry.LogSource} {entry.Message} {entry.Cause}"));
        }
        catch (IOException)
        {
            // A log that cannot be written must not stop the program.
        }

        if (Line(entry.LogLevel(), $"{entry.Message}") is { } line && (!_said.TryGetValue(line, out var before) || entry.Timestamp - before > Again))
        {
            if (_said.Count >= MostLines)
            {
                _said.Clear();
            }

            _said[line] = entry.Timestamp;
            setup.Say(line);
        }
    }

    [GeneratedRegex(@"^Tried to associate with unreachable remote address \[akka\.ssl\.tcp://[^@]*@(?<where>[^\]]*)\]", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unreachable();

    /// <summary>Broken and refused connections: the gate counts strangers, and membership reports lost members.</summary>
    [GeneratedRegex(@"TLS|AssociationError|Disassociated|Error caught channel|Association with remote|Failed to bind|Transient", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Expected();
}
