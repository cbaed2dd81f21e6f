using Akka.Event;
using Runner.Cluster;

namespace Runner.Tests.AkkaCluster;

public sealed class ErrorLoggerTests
{
    [Theory]
    [InlineData("plain", "cluster: warning: plain")]
    [InlineData("first\n   at Some.Stack()", "cluster: warning: first")]
    [InlineData(
        "Tried to associate with unreachable remote address [a]. Caused by: [Akka.Remote.Transport.InvalidAssociationException: a cannot be reached: refused ---> x\n at y]",
        "cluster: warning: a cannot be reached: refused")]
    [InlineData("Association with remote system a has failed. Reason is: [Akka.Remote.EndpointDisassociatedException: Disassociated\n at x]", null)]
    [InlineData("AssociationError [a] -> b", null)]
    public void An_entry_is_one_line_or_nothing(string message, string? line) => ErrorLogger.Line(LogLevel.WarningLevel, message).ShouldBe(line);
}
