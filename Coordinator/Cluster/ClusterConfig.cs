using System.Globalization;
using System.Net;
using Akka.Configuration;
using Runner.Cluster.Transport;
using Runner.Ledgers;

namespace Runner.Cluster;

/// <summary>How a node joins its cluster.</summary>
/// <param name="Seeds">As Akka writes addresses.</param>
/// <param name="IsVisitor">It asks something and goes, and does not become a member.</param>
/// <param name="Tls">Null on loopback without TLS.</param>
internal sealed record ClusterSettings(Config Config, IReadOnlyList<string> Seeds, bool IsVisitor, ClusterTls? Tls);

/// <summary>A cluster's settings: <c>cluster.hocon</c>, what the command line changes of it, and what no file may change.</summary>
internal static class ClusterConfig
{
    /// <summary>The environment's name of the password of this node's key, where it has one.</summary>
    public const string KeyPassword = "RUNNER_CLUSTER_KEY_PASSWORD";

    /// <summary>What is written between nodes, and who is trusted, is not a matter of configuration.</summary>
    private const string Fixed =
        """
        akka {
          actor {
            serialize-messages = off
            serializers {
              json = "Runner.Cluster.RefusingSerializer, runner"
              akka-misc = "Runner.Cluster.UnkillingSerializer, runner"
              runner = "Runner.Cluster.ClusterSerializer, runner"
            }
            serialization-bindings {
              "Runner.Cluster.IClusterMessage, runner" = runner
            }
          }
          remote.enabled-transports = ["akka.remote.runner"]
          remote.runner.transport-class = "Runner.Cluster.Transport.ClusterTransport, runner"
          remote.runner.applied-adapters = []
          remote.retry-gate-closed-for = 1 s
          remote.untrusted-mode = on
          remote.trusted-selection-paths = [
            "/user/coordinator", "/user/coordinator/sweeps", "/user/coordinator-proxy", "/system/cluster/core/daemon", "/system/cluster/heartbeatReceiver",
            "/system/cluster/core/daemon/joinSeedNodeProcess-1", "/system/cluster/core/daemon/firstSeedNodeProcess-1"]
          cluster.downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
          coordinated-shutdown.exit-clr = off
          cluster.run-coordinated-shutdown-when-down = on
          stdout-loglevel = OFF
          loglevel = WARNING
          loggers = ["Runner.Cluster.ErrorLogger, runner"]
        }
        """;

    private const string Transport = "akka.remote.runner";

    /// <param name="seed"><c>host:port</c> of a member, instead of the file's seed nodes.</param>
    /// <param name="port">Where this node listens; null for the file's.</param>
    /// <exception cref="LedgerException">The file is not there, is none, or asks for something unsafe.</exception>
    public static ClusterSettings Read(
        string path, ClusterRole role, string? seed, int? port, TimeProvider time, Func<string, string?> environment)
    {
        var (text, file) = Parse(path);
        var seeds = seed is not null ? [Address("--seed", seed)] : file.GetStringList("akka.cluster.seed-nodes").Select(one => Address(path, one)).ToArray();
        if (seeds.Length == 0)
        {
            throw new LedgerException($"{path}: names no seed node. Give one: akka.cluster.seed-nodes = [\"host:port\"], or --seed host:port.");
        }

        var visits = role == ClusterRole.Visitor;
        var own = $"akka.actor.provider = {(visits ? "remote" : "cluster")}\nakka.cluster.roles = [\"{role.ToString().ToLowerInvariant()}\"]\nakka.cluster.seed-nodes = [{string.Join(", ", seeds.Select(one => $"\"{one}\""))}]\n";
        own += port is { } listens ? string.Create(CultureInfo.InvariantCulture, $"{Transport}.port = {listens}\n") : "";
        foreach (var setting in (string[])["authority", "certificate", "key"])
        {
            if (file.GetString($"{Transport}.tls.{setting}") is { Length: > 0 } named)
            {
                own += $"{Transport}.tls.{setting} = \"{Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, named).Replace("\\", "\\\\", StringComparison.Ordinal)}\"\n";
            }
        }

        // One text, in which what comes later holds: references within the file stay what they are.
        var config = ConfigurationFactory.ParseString($"{text}\n{own}\n{Fixed}");
        var secure = config.GetBoolean($"{Transport}.tls.enabled");
        var host = config.GetString($"{Transport}.hostname");
        if (!secure && !(host == "localhost" || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip))))
        {
            throw new LedgerException(
                $"{path}: {host} is not loopback, and mutual TLS is off: whoever connects could write results. Set {Transport}.tls.enabled = on, "
                + "with authority, certificate and key.");
        }

        return new ClusterSettings(config, seeds, visits, secure ? ClusterTls.Read(config.GetConfig($"{Transport}.tls"), environment(KeyPassword), time) : null);
    }

    private static (string Text, Config Parsed) Parse(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            return (text, ConfigurationFactory.ParseString(text));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException($"{path}: cannot be read. Give the cluster's settings with --cluster cluster.hocon.", fault);
        }
        catch (Exception fault)
        {
            throw new LedgerException($"{path}: is not HOCON: {fault.Message.ReplaceLineEndings(" ")}", fault);
        }
    }

    /// <summary>From <c>host:port</c>; an address as Akka writes it is taken too.</summary>
    private static string Address(string where, string seed)
    {
        var place = seed.StartsWith("akka", StringComparison.Ordinal) ? seed[(seed.LastIndexOf('@') + 1)..] : seed;
        return Uri.TryCreate("tcp://" + place, UriKind.Absolute, out var address) && address.Port > 0
            ? string.Create(CultureInfo.InvariantCulture, $"akka.tcp://{ClusterNode.SystemName}@{address.Host}:{address.Port}")
            : throw new LedgerException($"{where}: seed {seed}: give host:port, such as 10.0.0.1:4053.");
    }
}
