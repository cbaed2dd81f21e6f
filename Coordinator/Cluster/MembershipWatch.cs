using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;

namespace Runner.Cluster;

/// <summary>
/// Detects that the cluster has quarantined this process, or that it has had no coordinator for a while (a restarted coordinator
/// may have formed a new cluster). This process then leaves, and rejoins through the members that it was configured with.
/// </summary>
internal sealed class MembershipWatch : ReceiveActor, IWithTimers
{
    /// <summary>How long a cluster may be without a coordinator. Standbys are members, so a longer wait would bring none.</summary>
    public static readonly TimeSpan Orphaned = TimeSpan.FromSeconds(3);

    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Func<bool> _coordinated;
    private readonly Action _leave;
    private TimeSpan _alone;

    /// <param name="coordinated">Whether the cluster has a process that may coordinate; true until this process has joined.</param>
    public MembershipWatch(Func<bool> coordinated, Action leave)
    {
        (_coordinated, _leave) = (coordinated, leave);
        Receive<LookDue>(_ => Look());
        Receive<ThisActorSystemQuarantinedEvent>(_ => _leave());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Func<bool> coordinated, Action leave) => Akka.Actor.Props.Create(() => new MembershipWatch(coordinated, leave));

    /// <summary>Whether the cluster has a coordinator, as this member sees it; true until this member is up.</summary>
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
