using System.Globalization;
using Akka.Configuration;
using Runner.Ledgers;

namespace Runner.Cluster;

/// <summary>A cluster's settings: <c>cluster.hocon</c>, what the command line changes of it, and what no file may change.</summary>
internal static class ClusterConfig
{
    // Akka's own TLS authenticates clients from here on.
    private static readonly Version Mutual = new(1, 5, 52);

    /// <summary>What is written between nodes is not a matter of configuration.</summary>
    private const string Fixed =
        """
        akka {
          actor {
            provider = cluster
            serializers {
              json = "Runner.Cluster.RefusingSerializer, runner"
              runner = "Runner.Cluster.ClusterSerializer, runner"
            }
            serialization-bindings {
              "Runner.Cluster.IClusterMessage, runner" = runner
            }
          }
          remote.untrusted-mode = on
          remote.trusted-selection-paths = [
            "/user/coordinator", "/user/coordinator/ledger", "/system/cluster/core/daemon", "/system/cluster/heartbeatReceiver",
            "/system/cluster/core/daemon/joinSeedNodeProcess-1", "/system/cluster/core/daemon/firstSeedNodeProcess-1"]
          cluster.downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
          coordinated-shutdown.exit-clr = off
          cluster.run-coordinated-shutdown-when-down = on
          stdout-loglevel = OFF
          loglevel = WARNING
          loggers = ["Runner.Cluster.ErrorLogger, runner"]
        }
        """;

    /// <param name="seed"><c>host:port</c> of a member, instead of the file's seed nodes.</param>
    /// <param name="port">Where this node listens; null for the file's.</param>
    /// <exception cref="LedgerException">The file is not there, is none, or asks for something unsafe.</exception>
    public static Config Read(string path, string role, string? seed, int? port, Func<string, string?> environment)
    {
        string file;
        try
        {
            file = File.ReadAllText(path);
            ConfigurationFactory.ParseString(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException($"{path}: cannot be read. Give the cluster's settings with --cluster cluster.hocon.", fault);
        }
        catch (Exception fault)
        {
            throw new LedgerException($"{path}: is not HOCON: {fault.Message.ReplaceLineEndings(" ")}", fault);
        }

        var own = $"akka.cluster.roles = [\"{role}\"]\n";
        own += port is { } listens ? string.Create(CultureInfo.InvariantCulture, $"akka.remote.dot-netty.tcp.port = {listens}\n") : "";
        if (seed is not null)
        {
            if (!Uri.TryCreate("tcp://" + seed, UriKind.Absolute, out var address) || address.Port <= 0)
            {
                throw new LedgerException($"--seed {seed}: give host:port, such as 10.0.0.1:4053.");
            }

            own += string.Create(CultureInfo.InvariantCulture, $"akka.cluster.seed-nodes = [\"akka.tcp://{ClusterNode.SystemName}@{address.Host}:{address.Port}\"]\n");
        }

        if (environment("RUNNER_CERTIFICATE") is { Length: > 0 } certificate)
        {
            own += $"akka.remote.dot-netty.tcp.ssl.certificate {{ path = \"{certificate}\", password = \"{environment("RUNNER_CERTIFICATE_PASSWORD")}\" }}\n";
        }

        // One text, in which what comes later holds: references within the file stay what they are.
        var config = ConfigurationFactory.ParseString($"{file}\n{own}\n{Fixed}");
        RefuseOpen(path, config);
        return config;
    }

    /// <summary>Beyond loopback only with mutual TLS: whoever may connect may write results.</summary>
    private static void RefuseOpen(string path, Config config)
    {
        var host = config.GetString("akka.remote.dot-netty.tcp.hostname");
        if (host is "127.0.0.1" or "::1" or "localhost")
        {
            return;
        }

        var version = typeof(Akka.Remote.RemoteActorRefProvider).Assembly.GetName().Version ?? new Version(0, 0);
        if (!config.GetBoolean("akka.remote.dot-netty.tcp.enable-ssl")
            || config.GetBoolean("akka.remote.dot-netty.tcp.ssl.suppress-validation")
            || !config.GetBoolean("akka.remote.dot-netty.tcp.ssl.require-mutual-authentication"))
        {
            throw new LedgerException(
                $"{path}: {host} is not loopback, and mutual TLS is off. Set enable-ssl and require-mutual-authentication on, suppress-validation off, "
                + "and name a certificate with RUNNER_CERTIFICATE.");
        }

        if (version < Mutual)
        {
            throw new LedgerException(
                $"This build has Akka.Remote {version.ToString(3)}, whose TLS does not authenticate clients (CVE-2025-61778). Build with -p:AkkaVersion=1.5.52 or later.");
        }
    }
}
