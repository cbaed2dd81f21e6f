using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;

namespace Runner.Cluster;

/// <summary>
/// Notices when the others have gone on without this process, and when the cluster has had no coordinator for a while, since one
/// that came anew may have begun a cluster of its own: then this process leaves, to ask the members that it was told of again.
/// </summary>
internal sealed class MembershipWatch : ReceiveActor, IWithTimers
{
    /// <summary>Whoever stands by is a member: none is on its way.</summary>
    public static readonly TimeSpan Orphaned = TimeSpan.FromSeconds(3);

    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Func<bool> _coordinated;
    private readonly Action _leave;
    private TimeSpan _alone;

    /// <param name="coordinated">Whether the cluster has a process that may coordinate, or this one is not in yet.</param>
    public MembershipWatch(Func<bool> coordinated, Action leave)
    {
        (_coordinated, _leave) = (coordinated, leave);
        Receive<LookDue>(_ => Look());
        Receive<ThisActorSystemQuarantinedEvent>(_ => _leave());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Func<bool> coordinated, Action leave) => Akka.Actor.Props.Create(() => new MembershipWatch(coordinated, leave));

    /// <summary>As the cluster's own member sees it.</summary>
    public static bool IsCoordinated(Akka.Cluster.Cluster cluster) =>
        cluster.SelfMember.Status != MemberStatus.Up || cluster.State.Members.Any(member => member.HasRole(ClusterSystem.RoleOf(ClusterRole.Coordinator)));

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
