using Akka.Actor;

namespace Runner.Cluster;

/// <summary>
/// How somebody who is no member reaches the coordinator: through a seed node's proxy, each seed in turn, since one of them may be
/// gone. Whoever only asks something and goes must not join: a cluster waits for each of its members to agree.
/// </summary>
internal sealed class SeedRelay : ReceiveActor
{
    public SeedRelay(IReadOnlyList<string> seeds)
    {
        var proxies = seeds.Select(seed => Context.ActorSelection($"{seed}/user/{ClusterNode.Proxy}")).ToList();
        var next = 0;
        Receive<IClusterMessage>(message => proxies[next++ % proxies.Count].Tell(message, Sender));
    }

    /// <param name="seeds">Addresses as Akka writes them.</param>
    public static Props Props(IReadOnlyList<string> seeds) => Akka.Actor.Props.Create(() => new SeedRelay(seeds));
}
