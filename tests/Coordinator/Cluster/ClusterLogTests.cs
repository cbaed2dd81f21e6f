using Akka.Event;
using Runner.Cluster;

namespace Runner.Tests.Cluster;

public sealed class ClusterLogTests
{
    [Theory]
    [InlineData(LogLevel.WarningLevel, "plain", null)]
    [InlineData(LogLevel.ErrorLevel, "first\n   at Some.Stack()", "A fault inside the cluster: first")]
    [InlineData(
        LogLevel.WarningLevel,
        "Tried to associate with unreachable remote address [akka.ssl.tcp://runner@10.0.0.1:4053]. Address is now gated for 1000 ms. Reason: [Connection refused]\n at y",
        "10.0.0.1:4053 cannot be reached; trying again.")]
    [InlineData(LogLevel.WarningLevel, "Association with remote system a has failed. Reason is: [Akka.Remote.EndpointDisassociatedException: Disassociated\n at x]", null)]
    [InlineData(LogLevel.ErrorLevel, "AssociationError [a] -> b", null)]
    [InlineData(LogLevel.ErrorLevel, "TLS handshake failed on channel [a->b](Id=c)\nremote", null)]
    public void An_entry_is_one_line_or_nothing(LogLevel level, string message, string? line) => ClusterLog.Line(level, message).ShouldBe(line);
}
