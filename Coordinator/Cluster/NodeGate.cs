using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;

namespace Runner.Cluster;

/// <summary>Say this to the coordinator.</summary>
internal sealed record Saying(IClusterMessage Message) : INoSerializationVerificationNeeded;

/// <summary>
/// What the rest of this process says to the coordinators of its sweeps, and hears from them. Notices when the others have gone on
/// without this node, and when the cluster has had no coordinator for a while, since one that came anew may have begun a cluster of
/// its own: then this node leaves and asks the seeds again.
/// </summary>
internal sealed class NodeGate : ReceiveActor, IWithTimers
{
    /// <summary>Longer than a coordinator takes to move.</summary>
    public static readonly TimeSpan Orphaned = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly Func<bool> _coordinated;
    private readonly Action _leave;
    private TimeSpan _alone;

    /// <param name="coordinated">Whether the cluster has a node that may be the coordinator, or this node is not in yet.</param>
    public NodeGate(IActorRef coordinator, Action<IClusterMessage> heard, Func<bool> coordinated, Action leave)
    {
        (_coordinated, _leave) = (coordinated, leave);
        Receive<Saying>(say => coordinator.Tell(say.Message));
        Receive<IClusterMessage>(heard);
        Receive<LookDue>(_ => Look());
        Receive<ThisActorSystemQuarantinedEvent>(_ => _leave());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef coordinator, Action<IClusterMessage> heard, Func<bool> coordinated, Action leave) =>
        Akka.Actor.Props.Create(() => new NodeGate(coordinator, heard, coordinated, leave));

    /// <summary>As the cluster's own node sees it.</summary>
    public static bool IsCoordinated(Akka.Cluster.Cluster cluster) =>
        cluster.SelfMember.Status != MemberStatus.Up || cluster.State.Members.Any(member => member.HasRole("coordinator"));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        Timers.StartPeriodicTimer("look", LookDue.Instance, LookEvery);
    }

    private void Look()
    {
        _alone = _coordinated() ? TimeSpan.Zero : _alone + LookEvery;
        if (_alone >= Orphaned)
        {
            _alone = TimeSpan.Zero;
            _leave();
        }
    }

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }
}
