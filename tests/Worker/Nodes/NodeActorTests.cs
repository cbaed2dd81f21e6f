using System.Collections.Concurrent;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Runner.Actors;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Results;
using Runner.Slots;
using Runner.Tests.Actors;
using Runner.Tests.Slots;

namespace Runner.Tests.Nodes;

/// <summary>A node and its slots in virtual time; the test is its coordinator.</summary>
public sealed class NodeActorTests : TestKit
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly NodeName Name = new("n");
    private static readonly SweepBrief Sweep = new(new SweepId("s", 1), default, default, "", "s.yaml", "", Beat);

    private readonly SteppedClock clock = new();
    private readonly ConcurrentQueue<string> said = [];
    private readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FaultLog faults;
    private SlotBoard[] boards = [];
    private long granted;

    public NodeActorTests()
        : base("""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
              test.single-expect-default = 60s
            }
            """) => faults = new FaultLog(new SteppedClock(), said.Enqueue);

    [Fact]
    public void A_granted_bundle_is_trained_and_handed_in()
    {
        var node = Start(new ScriptedTraining().Sweep());
        Grant(node, Asked(), Lease(1, 10));
        var results = Next<HandInResults>();
        results.Results.Select(result => result.Index).ShouldBe([1]);
        Answer(node, results);
        Asked().Request.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_fault_in_a_handler_costs_a_line_and_what_the_node_held_is_handed_back()
    {
        using var goOn = new ManualResetEventSlim();
        var node = Start(new ScriptedTraining { BeforeTrial = _ => goOn.Wait() }.Sweep());
        var asked = Asked();
        Grant(node, asked, Lease(1, 10));
        Next<NodeBeat>(beat => beat.Held.Count == 1);
        node.Tell(new BundlesGranted(asked.Request + 1, null!, null!));
        Next<HandBack>().Lease.ShouldBe(Lease(1, 10).Key);
        goOn.Set();
        said.ShouldHaveSingleItem().ShouldStartWith("Internal error of Runner in its node (NullReferenceException: ");

        // Started anew, it asks under a higher number than ever before.
        var again = Asked();
        again.Request.ShouldBeGreaterThan(asked.Request + 1);
        Grant(node, again, Lease(2, 11));
        Next<HandInResults>(results => results.Lease == Lease(2, 11).Key);
    }

    [Fact]
    public void A_fault_in_a_slots_handler_costs_a_line_and_its_bundle_is_handed_back()
    {
        using var goOn = new ManualResetEventSlim();
        var node = Start(new ScriptedTraining { BeforeTrial = trial => WaitIf(trial == 1, goOn) }.Sweep());
        Grant(node, Asked(), Lease(1, 10));
        Next<NodeBeat>(beat => beat.Training.Count == 1);
        Sys.ActorSelection("/user/node/slot-0").Tell(new TrainBundle(null!, null!));
        Next<HandBack>().Lease.ShouldBe(Lease(1, 10).Key);
        said.ShouldHaveSingleItem().ShouldStartWith("Internal error of Runner in its slot (NullReferenceException: ");
        Grant(node, Asked(), Lease(2, 11));
        Next<HandInResults>(results => results.Lease == Lease(2, 11).Key);
        goOn.Set();
    }

    [Fact]
    public void A_fault_in_the_training_thread_costs_a_line_and_its_bundle_is_handed_back()
    {
        var faulty = true;
        var training = new ScriptedTraining
        {
            BeforeTrial = _ => clock.Advance(Beat),
            Curve = () => faulty ? throw new InvalidOperationException("planted") : null,
        };
        var node = Start(training.Sweep(SlotPace.Default with { Checkpoint = TimeSpan.FromTicks(1) }));
        Grant(node, Asked(), Lease(1, 10) with { Trials = [1, 2] });
        Answer(node, Next<HandInResults>());
        Next<HandBack>().Lease.ShouldBe(Lease(1, 10).Key);
        said.ShouldBe(["Internal error of Runner in its slot (InvalidOperationException: planted). It was restarted; unfinished work is repeated."]);
        faulty = false;
        Grant(node, Asked(), Lease(2, 11) with { Trials = [1, 2] });
        Next<HandInResults>(results => results.Lease == Lease(2, 11).Key);
    }

    [Fact]
    public async Task Faults_again_and_again_end_the_process()
    {
        var training = new ScriptedTraining { BeforeTrial = _ => clock.Advance(Beat), Curve = () => throw new InvalidOperationException("planted") };
        var node = Start(training.Sweep(SlotPace.Default with { Checkpoint = TimeSpan.FromTicks(1) }));
        for (var bundle = 1; bundle <= 6; bundle++)
        {
            var lease = Lease(bundle, bundle) with { Trials = [1, 2] };
            Grant(node, Asked(), lease);
            Answer(node, Next<HandInResults>(results => results.Lease == lease.Key));
            Next<HandBack>(back => back.Lease == lease.Key);
            node.Tell(new LeaseReturned(lease.Key));
        }

        (await faults.GivenUp).Message.ShouldBe("planted");
        said.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_sweep_that_this_process_cannot_train_ends_it_and_its_bundle_is_handed_back()
    {
        var node = Start(new Unusable());
        Grant(node, Asked(), Lease(1, 10));
        Next<HandBack>().Lease.ShouldBe(Lease(1, 10).Key);
        (await faults.GivenUp).ShouldBeOfType<UnusableSweepException>().Message.ShouldBe("digits.csv: no such file.");
        said.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_trial_that_hangs_ends_the_process_and_its_lease_is_neither_renewed_nor_handed_back()
    {
        using var goOn = new ManualResetEventSlim();
        var node = Start(new ScriptedTraining { BeforeTrial = _ => goOn.Wait() }.Sweep(longestCall: TimeSpan.FromSeconds(30)));
        Grant(node, Asked(), Lease(1, 10));
        Next<NodeBeat>(_ => boards[0].InOneCall > TimeSpan.FromSeconds(25));
        while (!faults.GivenUp.IsCompleted)
        {
            Pass();
        }

        (await faults.GivenUp).ShouldBeOfType<HangingTrialException>().Message.ShouldStartWith("Bundle 1 of s has not responded for 3");
        goOn.Set();
    }

    [Fact]
    public async Task A_drained_node_leaves()
    {
        var node = Start(new ScriptedTraining().Sweep());
        Asked();
        node.Tell(new Drain(Now: true));
        Next<NodeDrained>();
        await left.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Results_that_are_not_answered_are_kept_until_they_are()
    {
        var unsent = new Unsent();
        var node = Start(new ScriptedTraining().Sweep(), unsent);
        Grant(node, Asked(), Lease(1, 10));
        var results = Next<HandInResults>();
        Next<HandInResults>().Number.ShouldBe(results.Number);
        unsent.Kept.ShouldBe(1);
        Answer(node, results);
        Asked();
        (unsent.Forgotten, unsent.Left).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Results_that_are_not_answered_when_the_process_ends_are_left_to_whoever_sends_them()
    {
        var unsent = new Unsent();
        var node = Start(new ScriptedTraining().Sweep(), unsent);
        Grant(node, Asked(), Lease(1, 10));
        Next<HandInResults>();
        await node.GracefulStop(TimeSpan.FromMinutes(1));
        (unsent.Kept, unsent.Forgotten, unsent.Left).ShouldBe((1, 0, 1));
    }

    private static void WaitIf(bool so, ManualResetEventSlim signal)
    {
        if (so)
        {
            signal.Wait();
        }
    }

    private IActorRef Start(ISweepSource sweeps, IUnsentResults? unsent = null)
    {
        boards = [new SlotBoard(clock)];
        return Sys.ActorOf(
            NodeActor.Props(
                new NodeOptions(Name, 1, Beat),
                new NodeSurroundings(
                    TestActor, (to, message, sender) => to.Tell(message, sender), sweeps, clock, faults, unsent, said.Enqueue, () => left.TrySetResult()),
                boards),
            "node");
    }

    /// <summary>A request that was not granted yet.</summary>
    private AskForBundles Asked() => Next<AskForBundles>(ask => ask.Request > granted);

    private void Grant(IActorRef node, AskForBundles asked, params BundleLease[] leases)
    {
        granted = asked.Request;
        node.Tell(new BundlesGranted(asked.Request, Sweep, leases));
    }

    private void Answer(IActorRef node, HandInResults results) => node.Tell(new ResultsAnswered(results.Lease, results.Number, LeaseVerdict.Accepted));

    private static BundleLease Lease(long bundle, long token) => new(
        new LeaseKey(Sweep.Id, new BundleId(bundle), new FencingToken(token)), Name, [(int)bundle], 0, false, DateTimeOffset.UnixEpoch, default);

    /// <summary>Lets time pass until the node reports it.</summary>
    private T Next<T>(Func<T, bool>? isIt = null)
        where T : NodeReport
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(1))
        {
            while (TryReceive() is { } message)
            {
                if (message is T wanted && isIt?.Invoke(wanted) != false)
                {
                    return wanted;
                }
            }

            Pass();
        }

        throw new TimeoutException($"the node never said {typeof(T).Name}. Said: {string.Join(" | ", said)}");
    }

    private object? TryReceive() => HasMessages ? ExpectMsg<object>() : null;

    /// <summary>A heartbeat passes, once the node has come to what it was told before.</summary>
    private void Pass()
    {
        clock.Advance(Beat);
        ((TestScheduler)Sys.Scheduler).Advance(Beat);
        Sys.ActorSelection("/user/node").Ask<ActorIdentity>(new Identify(null), TimeSpan.FromMinutes(1)).GetAwaiter().GetResult();
    }

    private sealed class Unusable : ISweepSource
    {
        public TrainableSweep Prepare(SweepBrief sweep) => throw new UnusableSweepException("digits.csv: no such file.");
    }

    private sealed class Unsent : IUnsentResults, IKeptResults
    {
        public int Kept { get; private set; }

        public int Forgotten { get; private set; }

        public int Left { get; private set; }

        public IKeptResults Keep(SweepBrief sweep, LeaseKey lease, IReadOnlyList<TrialResult> results)
        {
            Kept++;
            return this;
        }

        public void Forget() => Forgotten++;

        public void Dispose() => Left++;
    }
}
