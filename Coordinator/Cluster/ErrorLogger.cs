using Akka.Actor;
using Akka.Event;

namespace Runner.Cluster;

/// <summary>Says Akka's warnings and errors on the standard error, a line each.</summary>
public sealed class ErrorLogger : ReceiveActor
{
    public ErrorLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(entry => Console.Error.WriteLine($"cluster: {entry.LogLevel()}: {$"{entry.Message}".ReplaceLineEndings(" ")}"));
    }
}
