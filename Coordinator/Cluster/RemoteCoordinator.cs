using Runner.Actors;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Sweeps;

namespace Runner.Cluster;

/// <summary>
/// A sweep's coordinator as a process of the cluster has it: passes on what the node here and the coordinator there say to
/// each other. An order to stop that a person gives here is for this process alone; for the sweep there are `runner stop` and
/// `cancel`.
/// </summary>
internal sealed class RemoteCoordinator : Actor<CoordinatorMessage>, ISweepCoordinator
{
    /// <summary>How soon a coordinator that has moved knows of this process.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly SweepId _sweep;
    private readonly IClusterLink _link;
    private readonly ISweepWatcher _watcher;
    private readonly Action<NodeName, NodeMessage> _tellNode;
    private readonly Action<string> _warn;
    private readonly IDisposable _hearing;
    private readonly ITimer _again;
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NodeName? _node;
    private bool _stopping;

    public RemoteCoordinator(
        SweepId sweep, IClusterLink link, TimeProvider time, ISweepWatcher watcher, Action<NodeName, NodeMessage> tellNode, Action<string> warn)
    {
        (_sweep, _link, _watcher, _tellNode, _warn) = (sweep, link, watcher, tellNode, warn);
        Begin();
        _hearing = link.Hear(sweep, heard => Tell(new Heard(heard)));
        _again = time.CreateTimer(_ => Tell(new Watching()), null, TimeSpan.Zero, Again);
    }

    public Task<bool> Ended => _ended.Task;

    /// <summary>Never of itself: what waits here is the node, if there is one.</summary>
    public bool WaitsForLedger => false;

    public void Escalate(Exception bug) => _ended.TrySetException(bug);

    public async ValueTask DisposeAsync()
    {
        _hearing.Dispose();
        await _again.DisposeAsync();
        End();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override void Receive(CoordinatorMessage message)
    {
        switch (message)
        {
            case Heard heard:
                Take(heard.Message);
                return;
            case StopSweep stop when _node is { } node:
                _stopping = true;
                _tellNode(node, new Drain(stop.Now));
                return;
            case StopSweep:
                _ended.TrySetResult(false);
                return;
            case NodeJoined joined:
                _node = joined.Node;
                break;
            case TrialsRecorded recorded:
                _watcher.Recorded(recorded);
                break;
            case LeaseLost lost:
                _watcher.Lost(lost);
                break;
        }

        _link.Say(new ToCoordinator(_sweep, message));
        if (message is NodeDrained && _stopping)
        {
            _ended.TrySetResult(false);
        }
    }

    private void Take(IClusterMessage message)
    {
        switch (message)
        {
            case ToNode to when _node is { } node && !_stopping:
                _tellNode(node, to.Message);
                break;
            case SweepStands stands:
                _watcher.Counted(stands.Counted.Counts);
                break;
            case SweepOver over:
                _ended.TrySetResult(over.Finished);
                break;
            case SweepSays says:
                _warn(says.Line);
                break;
            case SweepFailed failed:
                _ended.TrySetException(new LedgerException(failed.Reason));
                break;
        }
    }

    private sealed record Heard(IClusterMessage Message) : CoordinatorMessage;
}
