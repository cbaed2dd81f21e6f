using Akka.Actor;
using Akka.Remote;
using Runner.Cluster;
using Runner.Identities;
using Runner.Messages;

namespace Runner.Tests.AkkaCluster;

public sealed class NodeGateTests : VirtualTime
{
    private static readonly SweepId Sweep = new("s", 1);

    [Fact]
    public void What_is_said_and_heard_passes_through()
    {
        var heard = new List<IClusterMessage>();
        var gate = Sys.ActorOf(NodeGate.Props(TestActor, heard.Add, () => true, () => { }));
        gate.Tell(new Saying(new ToCoordinator(Sweep, new Watching())));
        ExpectMsg<ToCoordinator>();
        gate.Tell(new SweepOver(Sweep, true));
        AwaitAssert(() => heard.Count.ShouldBe(1));
    }

    [Fact]
    public void A_node_that_the_others_went_on_without_leaves_at_once()
    {
        var left = 0;
        var gate = Sys.ActorOf(NodeGate.Props(TestActor, _ => { }, () => true, () => Interlocked.Increment(ref left)));
        gate.Tell(new Saying(new SweepOver(Sweep, true)));
        ExpectMsg<SweepOver>();
        Sys.EventStream.Publish(new ThisActorSystemQuarantinedEvent(new Address("akka.tcp", "runner", "a", 1), new Address("akka.tcp", "runner", "b", 2)));
        AwaitAssert(() => left.ShouldBe(1));
    }

    [Fact]
    public void A_node_whose_cluster_has_had_no_coordinator_for_long_leaves_to_ask_the_seeds_again()
    {
        var (coordinated, left) = (true, 0);
        var gate = Sys.ActorOf(NodeGate.Props(TestActor, _ => { }, () => coordinated, () => Interlocked.Increment(ref left)));
        gate.Tell(new Saying(new SweepOver(Sweep, true)));
        ExpectMsg<SweepOver>();
        Wait(NodeGate.Orphaned * 2);
        left.ShouldBe(0);
        coordinated = false;
        Wait(NodeGate.Orphaned / 2);
        coordinated = true;
        Wait(TimeSpan.FromSeconds(10));
        coordinated = false;
        Wait(NodeGate.Orphaned - TimeSpan.FromSeconds(5));
        left.ShouldBe(0);
        Wait(TimeSpan.FromSeconds(10));
        left.ShouldBe(1);

        void Wait(TimeSpan length)
        {
            for (var passed = TimeSpan.Zero; passed < length; passed += TimeSpan.FromSeconds(5))
            {
                Advance(TimeSpan.FromSeconds(5));

                // What the timer said is handled before this is.
                gate.Tell(new Saying(new SweepOver(Sweep, true)));
                ExpectMsg<SweepOver>();
            }
        }
    }
}
