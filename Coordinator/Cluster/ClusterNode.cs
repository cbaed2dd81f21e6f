using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Runner.Ledgers;

namespace Runner.Cluster;

/// <summary>
/// This process as a member of the cluster. A node that the others took for dead leaves, and joins again by itself; calls on
/// the ledger wait meanwhile.
/// </summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    public const string SystemName = "runner";

    // As long as a coordinator takes to move, and again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan BeforeJoiningAgain = TimeSpan.FromSeconds(1);

    private readonly Config _config;
    private readonly Func<ITrialLedger>? _open;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _kept;
    private TaskCompletionSource<(ActorSystem System, IActorRef Client)> _joined = New();

    /// <param name="config">Complete: see <see cref="ClusterConfig"/>.</param>
    /// <param name="open">Opens the ledger where this node may be the coordinator; null on a worker.</param>
    public ClusterNode(Config config, Func<ITrialLedger>? open, TimeProvider time)
    {
        (_config, _open, _time) = (config, open, time);
        _kept = Task.Run(KeepAsync);
    }

    /// <summary>Sends a call's content to the coordinator's ledger, wherever it is, until it is answered.</summary>
    /// <exception cref="LedgerException">No coordinator has answered for a while; the call may pass later.</exception>
    public async Task<byte[]> CallAsync(byte[] content, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token, _leaving.Token);
        try
        {
            while (true)
            {
                var (system, client) = await _joined.Task.WaitAsync(given.Token);
                var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
                await using var registered = given.Token.Register(() => answer.TrySetCanceled(given.Token));
                client.Tell(new LedgerCall(content, answer));
                if (await Task.WhenAny(answer.Task, system.WhenTerminated) == answer.Task)
                {
                    return await answer.Task;
                }

                await Task.Delay(BeforeJoiningAgain, _time, given.Token);
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

    /// <summary>Leaves the cluster; the coordinator moves on at once if it was here.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _kept;
        _leaving.Dispose();
    }

    private static TaskCompletionSource<(ActorSystem System, IActorRef Client)> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task KeepAsync()
    {
        while (!_leaving.IsCancellationRequested)
        {
            ActorSystem system;
            try
            {
                system = ActorSystem.Create(SystemName, _config);
                _joined.TrySetResult((system, Start(system)));
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
        }
    }

    private IActorRef Start(ActorSystem system)
    {
        if (_open is { } open)
        {
            system.ActorOf(
                ClusterSingletonManager.Props(
                    LedgerHost.Props(open), PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system).WithRole("coordinator").WithSingletonName("ledger")),
                "coordinator");
        }

        var proxy = system.ActorOf(
            ClusterSingletonProxy.Props(
                "/user/coordinator", ClusterSingletonProxySettings.Create(system).WithRole("coordinator").WithSingletonName("ledger")),
            "coordinator-proxy");
        return system.ActorOf(LedgerClient.Props(proxy), "node");
    }
}
