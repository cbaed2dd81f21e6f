using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster.Tools.Singleton;
using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Cluster;

/// <summary>
/// This process as a member of the cluster, or as a visitor to it. A member that the others took for dead leaves, and joins again
/// by itself; calls on the ledger wait meanwhile.
/// </summary>
internal sealed class ClusterNode : IClusterLink
{
    public const string SystemName = "runner";

    public const string Proxy = "coordinator-proxy";

    private const string Singleton = "sweeps";

    // With pieces of 256 KiB, 32 MiB under way at most. Whoever calls beyond that waits with its call still in its own hands.
    private const int MostCalls = 128;

    // As long as a coordinator takes to move, and again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan BeforeJoiningAgain = TimeSpan.FromSeconds(1);

    private readonly ClusterSettings _settings;
    private readonly CoordinatorPlace? _place;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _leaving = new();
    private readonly SemaphoreSlim _calls = new(MostCalls);
    private readonly ConcurrentDictionary<long, (SweepId Sweep, Action<IClusterMessage> Heard)> _hearing = new();
    private readonly Task _kept;
    private long _heard;
    private volatile TaskCompletionSource<Member> _joined = New();

    /// <param name="place">What the coordinator works with, where it may be here; else null.</param>
    public ClusterNode(ClusterSettings settings, CoordinatorPlace? place, TimeProvider time)
    {
        (_settings, _place, _time) = (settings, place, time);
        _kept = Task.Run(KeepAsync);
    }

    /// <inheritdoc/>
    public async Task<byte[]> CallAsync(byte[] content, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token, _leaving.Token);
        try
        {
            await _calls.WaitAsync(given.Token);
            try
            {
                return await CallAsync(content, given);
            }
            finally
            {
                _calls.Release();
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new LedgerException(
                "The cluster's coordinator does not answer. Start one (runner coordinate SPEC --cluster cluster.hocon), or check --seed and the certificates.")
            {
                MayPass = true,
            };
        }
    }

    /// <inheritdoc/>
    public void Say(IClusterMessage message)
    {
        if (_joined.Task is { IsCompletedSuccessfully: true, Result: var member })
        {
            member.Gate.Tell(new Saying(message));
        }
    }

    /// <inheritdoc/>
    public IDisposable Hear(SweepId sweep, Action<IClusterMessage> heard)
    {
        var id = Interlocked.Increment(ref _heard);
        _hearing[id] = (sweep, heard);
        return new Unhear(() => _hearing.TryRemove(id, out _));
    }

    /// <summary>Leaves the cluster; the coordinator moves on at once if it was here.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _kept;
        _leaving.Dispose();
        _calls.Dispose();
    }

    private static TaskCompletionSource<Member> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<byte[]> CallAsync(byte[] content, CancellationTokenSource given)
    {
        while (true)
        {
            var member = await _joined.Task.WaitAsync(given.Token);
            var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registered = given.Token.Register(() => answer.TrySetCanceled(given.Token));
            member.Client.Tell(new LedgerCall(content, answer));
            if (await Task.WhenAny(answer.Task, member.System.WhenTerminated) == answer.Task)
            {
                return await answer.Task;
            }

            await Task.Delay(BeforeJoiningAgain, _time, given.Token);
        }
    }

    private async Task KeepAsync()
    {
        while (!_leaving.IsCancellationRequested)
        {
            ActorSystem system;
            try
            {
                var setup = BootstrapSetup.Create().WithConfig(_settings.Config);
                system = ActorSystem.Create(SystemName, _settings.Tls is { } tls ? setup.And(tls) : ActorSystemSetup.Create(setup));
                _joined.TrySetResult(Start(system));
            }
            catch (Exception fault)
            {
                _joined.TrySetException(new LedgerException($"The cluster node cannot start: {fault.GetBaseException().Message.ReplaceLineEndings(" ")}", fault));
                return;
            }

            await Task.WhenAny(system.WhenTerminated, Task.Delay(Timeout.InfiniteTimeSpan, _time, _leaving.Token));
            if (_leaving.IsCancellationRequested)
            {
                await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);
            }

            await system.WhenTerminated;
            _joined = New();

            // Never at once: a node that cannot stay must not wear the machine out with trying.
            await Task.Delay(BeforeJoiningAgain, _time, _leaving.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Member Start(ActorSystem system)
    {
        if (_place is { } place)
        {
            // The ledger lets no two harm each other, so nothing more is waited for than the cluster's own verdict.
            system.ActorOf(
                ClusterSingletonManager.Props(
                    CoordinatorHost.Props(place, _time),
                    PoisonPill.Instance,
                    ClusterSingletonManagerSettings.Create(system).WithRole("coordinator").WithSingletonName(Singleton).WithRemovalMargin(TimeSpan.FromMilliseconds(1))),
                "coordinator");
        }

        if (_settings.IsVisitor)
        {
            return MemberOf(system, system.ActorOf(SeedRelay.Props(_settings.Seeds)), () => true, () => { });
        }

        // Calls are sent again by whoever made them: kept here too they would only come twice.
        var proxy = system.ActorOf(
            ClusterSingletonProxy.Props(
                "/user/coordinator",
                ClusterSingletonProxySettings.Create(system).WithRole("coordinator").WithSingletonName(Singleton).WithBufferSize(0)
                    .WithSingletonIdentificationInterval(TimeSpan.FromMilliseconds(500))),
            Proxy);
        var cluster = Akka.Cluster.Cluster.Get(system);
        return MemberOf(system, proxy, () => NodeGate.IsCoordinated(cluster), () => cluster.Down(cluster.SelfAddress));
    }

    private Member MemberOf(ActorSystem system, IActorRef coordinator, Func<bool> coordinated, Action leave) => new(
        system, system.ActorOf(LedgerClient.Props(coordinator), "ledger"), system.ActorOf(NodeGate.Props(coordinator, Heard, coordinated, leave), "node"));

    private void Heard(IClusterMessage message)
    {
        SweepId? about = message switch
        {
            ToNode to => to.Sweep,
            SweepStands stands => stands.Sweep,
            SweepOver over => over.Sweep,
            SweepFailed failed => failed.Sweep,
            SweepSays says => says.Sweep,
            _ => null,
        };
        foreach (var (sweep, heard) in _hearing.Values)
        {
            if (sweep == about)
            {
                heard(message);
            }
        }
    }

    private sealed record Member(ActorSystem System, IActorRef Client, IActorRef Gate);

    private sealed class Unhear(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
