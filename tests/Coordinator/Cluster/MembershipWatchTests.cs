using Akka.Actor;
using Akka.Remote;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Runner.Cluster;

namespace Runner.Tests.Cluster;

public sealed class MembershipWatchTests() : TestKit("akka.loglevel = OFF\nakka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
{
    [Fact]
    public void A_process_that_the_others_went_on_without_leaves_at_once()
    {
        var left = 0;
        var watch = Sys.ActorOf(MembershipWatch.Props(() => true, () => Interlocked.Increment(ref left)));
        Handled(watch);
        Sys.EventStream.Publish(new ThisActorSystemQuarantinedEvent(new Address("akka.tcp", "runner", "a", 1), new Address("akka.tcp", "runner", "b", 2)));
        AwaitAssert(() => left.ShouldBe(1));
    }

    [Fact]
    public void A_process_whose_cluster_has_had_no_coordinator_for_a_while_leaves_to_ask_again()
    {
        var (coordinated, left) = (true, 0);
        var watch = Sys.ActorOf(MembershipWatch.Props(() => coordinated, () => Interlocked.Increment(ref left)));
        Wait(MembershipWatch.Orphaned * 2);
        left.ShouldBe(0);
        coordinated = false;
        Wait(MembershipWatch.Orphaned - MembershipWatch.LookEvery);
        coordinated = true;
        Wait(MembershipWatch.LookEvery);
        coordinated = false;
        Wait(MembershipWatch.Orphaned - MembershipWatch.LookEvery);
        left.ShouldBe(0);
        Wait(MembershipWatch.LookEvery);
        left.ShouldBe(1);

        void Wait(TimeSpan length)
        {
            for (var passed = TimeSpan.Zero; passed < length; passed += MembershipWatch.LookEvery)
            {
                Handled(watch);
                ((TestScheduler)Sys.Scheduler).Advance(MembershipWatch.LookEvery);
                Handled(watch);
            }
        }
    }

    /// <summary>What was sent to it before this has been handled.</summary>
    private void Handled(IActorRef watch)
    {
        watch.Tell(new Identify(1), TestActor);
        ExpectMsg<ActorIdentity>();
    }
}
