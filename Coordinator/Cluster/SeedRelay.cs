using Akka.Actor;

namespace Runner.Cluster;

/// <summary>
/// How a visitor reaches the coordinator: through a member's proxy, each in turn, since one of them may be gone. Whoever only asks
/// something and leaves must not join: a cluster waits for each of its members to agree.
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
