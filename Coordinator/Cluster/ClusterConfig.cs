using System.Globalization;
using Akka.Configuration;
using Runner.Pieces;
using Runner.Settings;

namespace Runner.Cluster;

/// <summary>Akka's settings, derived from Runner's.</summary>
internal static class ClusterConfig
{
    /// <summary>Settings that no user may change: wire format, trust, dispatchers and timing.</summary>
    private static readonly string Fixed =
        $$"""
        akka {
          actor {
            serialize-messages = off
            serializers {
              json = "{{Name(typeof(RefusingSerializer))}}"
              bytes = "{{Name(typeof(RefusingSerializer))}}"
              proto = "{{Name(typeof(RefusingSerializer))}}"
              daemon-create = "{{Name(typeof(RefusingSerializer))}}"
              reliable-delivery = "{{Name(typeof(RefusingSerializer))}}"
              akka-misc = "{{Name(typeof(MiscSerializer))}}"
              akka-system-msg = "{{Name(typeof(WatchSerializer))}}"
            }

            # Separate threads for what must answer in time: training may use all cores, and other work all threads of the pool.
            internal-dispatcher {
              executor = fork-join-executor
              fork-join-executor { parallelism-min = 2, parallelism-max = 2 }
            }
          }
          log-serializer-override-on-start = off
          remote {
            untrusted-mode = on
            use-dispatcher = akka.remote.default-remote-dispatcher
            default-remote-dispatcher {
              type = Dispatcher
              executor = fork-join-executor
              throughput = 20
              fork-join-executor { parallelism-min = 2, parallelism-max = 2 }
            }
            backoff-remote-dispatcher {
              executor = fork-join-executor
              fork-join-executor { parallelism-min = 1, parallelism-max = 1 }
            }
            retry-gate-closed-for = 1 s
            trusted-selection-paths = [
              "/user/coordinator", "/user/coordinator/one", "/user/coordinator-proxy", "/user/large-messages", "/system/cluster/core/daemon", "/system/cluster/heartbeatReceiver",
              "/system/cluster/core/daemon/joinSeedNodeProcess-1", "/system/cluster/core/daemon/firstSeedNodeProcess-1"]
            dot-netty.tcp {
              enable-ssl = true
              hostname = "127.0.0.1"
              maximum-frame-size = 1 MiB

              connection-timeout = 8 s

              # Two processes must never listen on one port.
              tcp-reuse-addr = off
            }
          }
          cluster {
            use-dispatcher = runner-cluster-dispatcher
            downing-provider-class = "Akka.Cluster.AutoDowning, Akka.Cluster"
            run-coordinated-shutdown-when-down = off
            # A lost coordinator is replaced within 15 s: detected in 4 s, downed after 5 s more, then moved.
            gossip-interval = 500 ms
            leader-actions-interval = 500 ms
            unreachable-nodes-reaper-interval = 500 ms
            failure-detector { heartbeat-interval = 500 ms, threshold = 8.0 }
            # After a partition each side continues, whatever its size: the coordinator without its workers, a standby without the
            # coordinator; workers without either rejoin (MembershipWatch). Two coordinators that cannot see each other do no harm: a
            # ledger file has one owner, a server elects a leader, and fencing tokens prevent everything else.
            auto-down-unreachable-after = 5 s
          }
          coordinated-shutdown {
            exit-clr = off
            run-by-clr-shutdown-hook = off
            run-by-actor-system-terminate = off
            phases.before-service-unbind.recover = off
            phases.cluster-leave.timeout = 5 s
            phases.cluster-exiting.timeout = 5 s
          }
          stdout-loglevel = OFF
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          loggers = ["{{Name(typeof(ClusterLog))}}"]
        }
        runner-cluster-dispatcher {
          type = Dispatcher
          executor = fork-join-executor
          throughput = 5
          fork-join-executor { parallelism-min = 2, parallelism-max = 2 }
        }
        """;

    /// <param name="port">The gate's port, by which other processes reach this one.</param>
    /// <param name="akkasPort">The port on which Akka itself listens, on loopback.</param>
    public static Config Of(ClusterSettings settings, IReadOnlyList<ClusterMessages> messages, int port, int akkasPort)
    {
        var serializers = messages.Append(new ClusterMessages(typeof(PieceSerializer), typeof(IPieceMessage))).Select((kind, number) => $"akka.actor.serializers.runner-{number} = \"{Name(kind.Serializer)}\"\nakka.actor.serialization-bindings {{ \"{Name(kind.Messages)}\" = runner-{number} }}\n");
        var seeds = settings.Join.Count > 0 || settings.Role != ClusterRole.Coordinator ? settings.Join : [new ClusterAddress(settings.Host, port)];
        return ConfigurationFactory.ParseString(string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {{Fixed}}
            {{string.Concat(serializers)}}
            akka {
              loglevel = {{(settings.Log is null ? "WARNING" : "INFO")}}
              actor.provider = {{(settings.Role == ClusterRole.Visitor ? "remote" : "cluster")}}
              remote.dot-netty.tcp { port = {{akkasPort}}, public-hostname = "{{settings.Host}}", public-port = {{port}}, dns-use-ipv6 = {{(settings.Host.Contains(':') ? "on" : "off")}} }
              cluster {
                roles = ["{{ClusterSystem.RoleOf(settings.Role)}}"]
                seed-nodes = [{{string.Join(", ", seeds.Select(seed => $"\"{seed.Akka}\""))}}]
                failure-detector.acceptable-heartbeat-pause = {{settings.Silence.TotalMilliseconds}} ms
              }
            }
            """));
    }

    private static string Name(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}
