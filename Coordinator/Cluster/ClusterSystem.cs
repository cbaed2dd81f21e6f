using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Remote;
using Akka.Serialization;
using Runner.Commands;
using Runner.Gate;
using Runner.Pieces;
using Runner.Settings;
using Runner.Sweeps;

namespace Runner.Cluster;

/// <summary>A kind of message that may leave its process.</summary>
/// <param name="Serializer">A <see cref="SerializerWithStringManifest"/>.</param>
/// <param name="Messages">The base type or interface of these messages.</param>
internal sealed record ClusterMessages(Type Serializer, Type Messages);

/// <summary>
/// This process's part of a cluster: an actor system behind a <see cref="ConnectionGate"/>. Which messages are read and who is
/// trusted is fixed here and cannot be configured. When the cluster has removed this member, the system terminates
/// (<see cref="Ended"/>), and the process starts another.
/// </summary>
internal sealed class ClusterSystem : IAsyncDisposable
{
    public const string SystemName = "runner";

    /// <summary>The singleton manager of every process that may coordinate; the active coordinator is a child of one of them.</summary>
    public const string CoordinatorName = "coordinator";

    public const string ProxyName = "coordinator-proxy";

    private const string SingletonName = "one";

    /// <summary>The actor that reassembles large messages in every process; see <see cref="LargeMessages"/>.</summary>
    public const string LargeMessagesName = "large-messages";

    private const int PortTries = 20;

    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan HandOver = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan End = TimeSpan.FromSeconds(2);

    private readonly ClusterSettings _settings;
    private readonly ConnectionGate _gate;
    private readonly TextWriter? _log;

    private ClusterSystem(ClusterSettings settings, ActorSystem system, IReadOnlyList<ClusterMessages> messages, ConnectionGate gate, TextWriter? log)
    {
        (_settings, System, _gate, _log) = (settings, system, gate, log);
        IgnoreFailedHandshakes(system);
        Large = system.ActorOf(LargeMessages.Props([.. messages.Select(kind => kind.Messages)]), LargeMessagesName);
        if (settings.Role == ClusterRole.Visitor)
        {
            Coordinator = system.ActorOf(SeedRelay.Props(settings.Join), ProxyName);
            return;
        }

        var cluster = Akka.Cluster.Cluster.Get(system);
        cluster.RegisterOnMemberRemoved(() => _ = system.Terminate());
        system.ActorOf(MembershipWatch.Props(() => MembershipWatch.IsCoordinated(cluster), () => cluster.Down(cluster.SelfAddress)), "membership");
        Coordinator = system.ActorOf(
            ClusterSingletonProxy.Props(
                $"/user/{CoordinatorName}",
                ClusterSingletonProxySettings.Create(system).WithRole(RoleOf(ClusterRole.Coordinator)).WithSingletonName(SingletonName).WithBufferSize(0)
                    .WithSingletonIdentificationInterval(TimeSpan.FromMilliseconds(500)).WithLogSingletonIdentificationFailure(false)),
            ProxyName);
    }

    public ActorSystem System { get; }

    /// <summary>The coordinator, in whichever process it is. Messages sent while there is none are lost, so senders must retry.</summary>
    public IActorRef Coordinator { get; }

    /// <summary>Accepts <see cref="SendLarge"/>.</summary>
    public IActorRef Large { get; }

    public ClusterAddress Address => new(_settings.Host, _gate.Port);

    public GateCounts Gate => _gate.Counts;

    /// <summary>Whether the cluster has a member that may coordinate; without one, requests get no answer.</summary>
    public bool IsCoordinated => _settings.Role == ClusterRole.Visitor || MembershipWatch.IsCoordinated(Akka.Cluster.Cluster.Get(System));

    /// <summary>Completes when the actor system has terminated.</summary>
    public Task Ended => System.WhenTerminated;

    /// <param name="create">Creates the actor system; null for Akka's own way.</param>
    /// <param name="messages">The messages that may cross processes; all others are neither sent nor read.</param>
    /// <param name="say">Receives what the user should know, one line at a time; called from any thread.</param>
    /// <exception cref="UserException">The address cannot be listened on, or the log cannot be written.</exception>
    public static async Task<ClusterSystem> StartAsync(
        ClusterSettings settings,
        IReadOnlyList<ClusterMessages> messages,
        TimeProvider time,
        Action<string> say,
        Func<Config, Setup[], Task<ActorSystem>>? create = null)
    {
        create ??= (config, setups) => Task.FromResult(ActorSystem.Create(
            SystemName, setups.Aggregate(ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config)), (all, one) => all.And(one))));
        KeepThreads();
        var log = OpenLog(settings.Log);
        var gate = new ConnectionGate(new IPEndPoint(settings.Listen, settings.Port), time);
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            try
            {
                var system = await create(
                    ClusterConfig.Of(settings, messages, gate.Port, port),
                    [ClusterTls.Setup(settings.Identity, gate, time, say), new ClusterLogSetup(say, log)]);
                gate.Open(new IPEndPoint(IPAddress.Loopback, port));
                return new ClusterSystem(settings, system, messages, gate, log);
            }
            catch (Exception fault) when (IsTaken(fault) && attempt < PortTries)
            {
                // Another process has taken the port in the meantime: try another one.
            }
            catch
            {
                await gate.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Sockets are served by the thread pool, which starts with one thread per core and grows slowly: without more threads, a
    /// report or two being written for other terminals would delay heartbeats until this member is considered lost.</summary>
    private static void KeepThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, 8 * Environment.ProcessorCount), completions);
    }

    /// <summary>Hosts the coordinator, which runs in one of the processes that call this and moves when that process is lost.</summary>
    public IActorRef Host(Props coordinator) => System.ActorOf(
        ClusterSingletonManager.Props(
            coordinator,
            PoisonPill.Instance,
            ClusterSingletonManagerSettings.Create(System).WithRole(RoleOf(ClusterRole.Coordinator)).WithSingletonName(SingletonName)
                .WithRemovalMargin(TimeSpan.FromMilliseconds(1))),
        CoordinatorName);

    /// <summary>The members as this process sees them, by address; empty for a visitor.</summary>
    public static IReadOnlyList<ClusterMember> Members(ActorSystem system)
    {
        if (system is not ExtendedActorSystem { Provider: Akka.Cluster.IClusterActorRefProvider })
        {
            return [];
        }

        var cluster = Akka.Cluster.Cluster.Get(system);
        var state = cluster.State;

        // Akka runs the singleton on the oldest member of its role.
        var leads = state.Members
            .Where(member => member.HasRole(RoleOf(ClusterRole.Coordinator)) && member.Status is not (Akka.Cluster.MemberStatus.Joining or Akka.Cluster.MemberStatus.WeaklyUp))
            .Order(Akka.Cluster.Member.AgeOrdering).FirstOrDefault()?.Address;
        return [.. state.Members
            .Select(member => new ClusterMember(
                new ClusterAddress(member.Address.Host, member.Address.Port ?? 0).ToString(),
                string.Join(' ', member.Roles.Order(StringComparer.Ordinal)),
                member.Status.ToString().ToLowerInvariant(),
                !state.Unreachable.Contains(member),
                member.Address == leads))
            .OrderBy(member => member.Address, StringComparer.Ordinal)];
    }

    public static string RoleOf(ClusterRole role) => role.ToString().ToLowerInvariant();

    /// <summary>Leaves the cluster, and hands over the coordinator if it runs here. Waits only briefly: a member that cannot leave in
    /// time just terminates, and the others detect that it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_settings.Role != ClusterRole.Visitor && !Ended.IsCompleted && Akka.Cluster.Cluster.Get(System) is { IsTerminated: false, SelfMember.Status: Akka.Cluster.MemberStatus.Up } cluster)
        {
            if (CoordinatedShutdown.Get(System).ShutdownReason is null)
            {
                var patience = _settings.Role == ClusterRole.Coordinator && cluster.State.Members.Count > 1 ? HandOver : Parting;
                Task leaving = CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClrExitReason.Instance);
                await leaving.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                cluster.Leave(cluster.SelfAddress);
                await Ended.WaitAsync(Parting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await System.Terminate().WaitAsync(End).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _gate.DisposeAsync();
        if (_log is not null)
        {
            await _log.DisposeAsync();
        }
    }

    /// <summary>
    /// Akka shuts the whole process down when one of its outgoing connections ends during the handshake, so that one member that stops
    /// or has an expired certificate would end every process that connects to it. A task in the first phase fails such a shutdown,
    /// which cancels it.
    /// </summary>
    private static void IgnoreFailedHandshakes(ActorSystem system)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "failed-handshake", () =>
            shutdown.ShutdownReason is { } reason && reason.GetType().Namespace == typeof(Akka.Remote.Transport.DotNetty.DotNettySslSetup).Namespace
                ? Task.FromException<Akka.Done>(new InvalidOperationException("A failed handshake does not end the process."))
                : Task.FromResult(Akka.Done.Instance));
    }

    private static TextWriter? OpenLog(string? path)
    {
        try
        {
            return path is null ? null : TextWriter.Synchronized(new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: cannot be written ({fault.Message.TrimEnd('.')}). Name another file for the log.");
        }
    }

    private static bool IsTaken(Exception? fault) =>
        fault is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
        || (fault is AggregateException several ? several.InnerExceptions.Any(IsTaken) : fault?.InnerException is { } inner && IsTaken(inner));

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
