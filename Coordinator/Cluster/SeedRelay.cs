using Akka.Actor;
using Runner.Settings;

namespace Runner.Cluster;

/// <summary>
/// Forwards a visitor's messages to the coordinator through the members' proxies in turn, because a member may be down. Visitors do
/// not join, because a cluster waits for all of its members to agree on each change.
/// </summary>
internal sealed class SeedRelay : ReceiveActor
{
    public SeedRelay(IReadOnlyList<ClusterAddress> members)
    {
        var proxies = members.Select(member => Context.ActorSelection($"{member.Akka}/user/{ClusterSystem.ProxyName}")).ToList();
        var next = 0;
        ReceiveAny(message => proxies[next++ % proxies.Count].Tell(message, Sender));
    }

    public static Props Props(IReadOnlyList<ClusterAddress> members) => Akka.Actor.Props.Create(() => new SeedRelay(members));
}
