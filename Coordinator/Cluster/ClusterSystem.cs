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
using Runner.Pieces;
using Runner.Sweeps;

namespace Runner.Cluster;

/// <summary>What of a program's messages may leave its process.</summary>
/// <param name="Serializer">A <see cref="SerializerWithStringManifest"/>.</param>
/// <param name="Messages">A base type or interface of all of them.</param>
internal sealed record ClusterMessages(Type Serializer, Type Messages);

/// <summary>
/// This process's part of a cluster: an actor system behind a <see cref="ConnectionGate"/>. Which messages are read and whom is
/// trusted is decided here and in no file. When the others have gone on without it, it ends by itself (<see cref="Ended"/>), and the
/// process starts another.
/// </summary>
internal sealed class ClusterSystem : IAsyncDisposable
{
    public const string SystemName = "runner";

    /// <summary>At the top of every process that may coordinate; the one that does has the coordinator below it.</summary>
    public const string CoordinatorName = "coordinator";

    public const string ProxyName = "coordinator-proxy";

    private const string SingletonName = "one";

    /// <summary>Where pieces of messages are put together, at the top of every process; see <see cref="LargeMessages"/>.</summary>
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

    /// <summary>The coordinator, wherever it is. What is sent while there is none is lost: whoever sends it sends it again.</summary>
    public IActorRef Coordinator { get; }

    /// <summary>Takes <see cref="SendLarge"/>.</summary>
    public IActorRef Large { get; }

    public ClusterAddress Address => new(_settings.Host, _gate.Port);

    public GateCounts Gate => _gate.Counts;

    /// <summary>Whether anybody here may coordinate: else nobody answers.</summary>
    public bool IsCoordinated => _settings.Role == ClusterRole.Visitor || MembershipWatch.IsCoordinated(Akka.Cluster.Cluster.Get(System));

    /// <summary>Ends with the actor system.</summary>
    public Task Ended => System.WhenTerminated;

    /// <param name="create">Makes the actor system.</param>
    /// <param name="messages">What may be said; everything else is neither sent nor read.</param>
    /// <param name="say">Told what a person should know, a line each; called from any thread.</param>
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
                // Somebody has taken the port in between: another will do.
            }
            catch
            {
                await gate.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Sockets are answered on the pool's threads. The pool has one a core and adds to them slowly: a report or two being
    /// written for other terminals would make this member seem lost.</summary>
    private static void KeepThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, 8 * Environment.ProcessorCount), completions);
    }

    /// <summary>The coordinator runs in one of the processes for which this is called, and moves when that one is lost.</summary>
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

        // The singleton is on the oldest of its role.
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

    /// <summary>Leaves the cluster, and hands the coordinator over if it is here. Never takes long: one that cannot take leave goes
    /// without, and is missed.</summary>
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
    /// Akka shuts a whole process down when one connection that it makes ends during the handshake: a member that is stopped or
    /// shows an expired certificate would take everybody with it who calls it. Such a shutdown fails in its first phase, and with
    /// it ends.
    /// </summary>
    private static void IgnoreFailedHandshakes(ActorSystem system)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "failed-handshake", () =>
            shutdown.ShutdownReason is { } reason && reason.GetType().Namespace == typeof(Akka.Remote.Transport.DotNetty.DotNettySslSetup).Namespace
                ? Task.FromException<Akka.Done>(new InvalidOperationException("One connection is not the process."))
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
