using Akka.Actor;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Tests.Sweeps;

public sealed class CoordinatorActorTests
{
    /// <summary>The fault of a task that was piped to the actor.</summary>
    [Theory]
    [InlineData(nameof(ITrialLedger.SweepsAsync))]
    [InlineData(nameof(ITrialLedger.WorkersAsync))]
    [InlineData(nameof(ITrialLedger.AttendAsync))]
    public async Task A_ledger_call_that_fails_costs_a_line_and_the_sweep_ends_with_every_trial_recorded(string method)
    {
        // Training waits for it: else the sweep could end before.
        using var planted = new ManualResetEventSlim();
        var once = new Once();
        await using var runner = new VirtualRunner
        {
            BeforeCall = called =>
            {
                if (called == method)
                {
                    planted.Set();
                    once.ThrowIf(true);
                }
            },
            Sweeps = QuickTraining.Sweep(_ => planted.Wait()),

            // On a busy machine the leases would run out while training waits.
            TermsOf = _ => VirtualRunner.Long,
        };
        await runner.StartAsync();
        await runner.UntilAsync(() => runner.Said.Count > 0);
        await runner.ShouldFinishAsync();
        runner.Said.ShouldHaveSingleItem().ShouldStartWith("Internal error of Runner in its coordinator (InvalidOperationException: ");
    }

    [Fact]
    public async Task A_second_node_of_a_name_is_granted_nothing_and_told_so_once_the_first_is_heard_again()
    {
        await using var runner = new VirtualRunner();
        await runner.StartAsync();
        var beats = 0;
        await runner.UntilAsync(() => ++beats > 2);
        using var second = runner.Stranger();
        runner.Coordinator.Tell(new NodeBeat(VirtualRunner.Node, 1, "", null, [], []), second.Receiver);
        runner.Coordinator.Tell(new AskForBundles(VirtualRunner.Node, 1, 0, 1), second.Receiver);
        await runner.ShouldFinishAsync();
        await runner.UntilAsync(() => ++beats > 6);
        second.Receive(TimeSpan.FromMinutes(1)).ShouldBeOfType<NameTaken>();

        runner.Tell("/user/node", new NameTaken());
        (await runner.Faults.GivenUp).Message.ShouldBe("node: another worker of this name is alive. Give this one another name with --name.");
    }

    [Fact]
    public async Task What_a_node_trains_is_known_until_it_is_gone()
    {
        using var goOn = new ManualResetEventSlim();
        await using var runner = new VirtualRunner { Sweeps = QuickTraining.Sweep(_ => goOn.Wait()), TermsOf = _ => VirtualRunner.Endless };
        await runner.StartAsync(slots: 2);
        await runner.UntilAsync(() => runner.Scope.Training.All.Count == 2);
        foreach (var slot in runner.Scope.Training.All)
        {
            (slot.Worker, slot.Sweep).ShouldBe((VirtualRunner.Node, runner.Sweep));
        }

        runner.Scope.Training.All.Select(slot => slot.Progress.Trial).ShouldBe([0, 2], ignoreOrder: true);

        // It ends in the middle of it, and says nothing more.
        runner.Tell("/user/node", PoisonPill.Instance);
        await runner.UntilAsync(() => runner.Scope.Training.All.Count == 0);
        goOn.Set();
    }

    [Fact]
    public async Task A_fault_in_a_handler_costs_a_line_and_the_sweep_ends_with_every_trial_recorded()
    {
        var once = new Once();
        await using var runner = new VirtualRunner { Check = () => once.ThrowIf(true) };
        await runner.StartAsync();
        await runner.ShouldFinishAsync();
        runner.Said.ShouldHaveSingleItem().ShouldBe(
            "Internal error of Runner in its coordinator (InvalidOperationException: planted). It was restarted; unfinished work is repeated.");
    }

    [Fact]
    public async Task A_coordinator_that_is_started_anew_while_the_ledger_is_away_is_started_anew_once()
    {
        var away = true;
        await using var runner = new VirtualRunner
        {
            BeforeCall = called =>
            {
                if (Volatile.Read(ref away) && called == nameof(ITrialLedger.SweepsAsync))
                {
                    throw new LedgerException("db: the server cannot be reached.") { MayPass = true };
                }
            },
        };
        await runner.StartAsync();
        await runner.UntilAsync(() => runner.Said.Count > 0);
        runner.Coordinator.Tell(new NodeDied(default, LossCause.Trial), Akka.Actor.ActorRefs.NoSender);
        await runner.UntilAsync(() => runner.Said.Any(line => line.StartsWith("Internal error", StringComparison.Ordinal)));
        Volatile.Write(ref away, false);
        await runner.ShouldFinishAsync();
        runner.Said.Count(line => line.StartsWith("Internal error", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_ledger_that_is_not_what_was_opened_ends_the_run_with_its_line()
    {
        await using var runner = new VirtualRunner { Check = () => throw new LedgerException("runner.db: the file was replaced. Run it again.") };
        await runner.StartAsync();
        await runner.UntilAsync(() => runner.Faults.GivenUp.IsCompleted);
        (await runner.Faults.GivenUp).Message.ShouldBe("runner.db: the file was replaced. Run it again.");
        runner.Said.ShouldBeEmpty();
    }

    [Fact]
    public async Task Faults_again_and_again_end_the_run_instead_of_hanging_it()
    {
        await using var runner = new VirtualRunner { Check = () => Once.Throw(true) };
        await runner.StartAsync();
        await runner.UntilAsync(() => runner.Faults.GivenUp.IsCompleted);
        (await runner.Faults.GivenUp).Message.ShouldBe("planted");
        runner.Said.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_late_report_finds_the_actor_of_an_ended_sweep_still_ending_and_does_no_harm()
    {
        using var goOn = new ManualResetEventSlim();
        using var ending = new ManualResetEventSlim();
        await using var runner = new VirtualRunner
        {
            Show = news =>
            {
                if (news is Messages.SweepOver)
                {
                    ending.Set();
                    goOn.Wait();
                }
            },
        };
        await runner.StartAsync();
        var finishing = runner.UntilAsync(() => ending.IsSet);
        await Task.Run(ending.Wait);

        // Its actor is busy and cannot end before the next message comes.
        var lease = new LeaseKey(runner.Sweep, new BundleId(1), new FencingToken(1));
        runner.Coordinator.Tell(new SweepEnded(runner.Sweep, Finished: true), Akka.Actor.ActorRefs.NoSender);
        runner.Coordinator.Tell(new HandBack(VirtualRunner.Node, lease), Akka.Actor.ActorRefs.NoSender);
        await Akka.Actor.Futures.Ask<Akka.Actor.ActorIdentity>(runner.Coordinator, new Akka.Actor.Identify(null), TimeSpan.FromMinutes(1));
        goOn.Set();
        await finishing;
        await runner.ShouldFinishAsync();
        runner.Said.ShouldBeEmpty();
    }

    [Fact]
    public async Task Draining_hands_back_what_trains_and_then_says_so()
    {
        using var training = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        await using var runner = new VirtualRunner
        {
            TermsOf = _ => VirtualRunner.Endless,
            Sweeps = QuickTraining.Sweep(_ =>
            {
                training.Set();
                goOn.Wait();
            }),
        };
        await runner.StartAsync();
        await runner.UntilAsync(() => training.IsSet);
        runner.Coordinator.Tell(new DrainNodes(), Akka.Actor.ActorRefs.NoSender);
        goOn.Set();
        await runner.UntilAsync(() => runner.Drained.IsCompleted && runner.Left.IsCompleted);
        (await runner.Ledger.LeasesAsync(runner.Sweep)).ShouldBeEmpty();
        (await runner.Ledger.CountAsync(runner.Sweep)).Losses.ShouldBe(0);
    }

    [Fact]
    public async Task A_worker_that_is_ordered_to_drain_leaves()
    {
        using var goOn = new ManualResetEventSlim();
        await using var runner = new VirtualRunner { Sweeps = QuickTraining.Sweep(_ => goOn.Wait()) };
        await runner.StartAsync();
        var order = false;
        await runner.UntilAsync(() => order = order || runner.Ledger.DrainAsync(VirtualRunner.Node).GetAwaiter().GetResult());
        runner.Coordinator.Tell(new LedgerChanged(), Akka.Actor.ActorRefs.NoSender);
        goOn.Set();
        await runner.UntilAsync(() => runner.Left.IsCompleted);
        runner.Drained.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task The_leases_of_a_worker_that_died_are_leased_again_at_once()
    {
        await using var runner = new VirtualRunner { TermsOf = _ => VirtualRunner.Endless };
        await runner.StartAsync(slots: 1);
        var dead = new NodeName("dead");
        await runner.Ledger.LeaseAsync(runner.Sweep, dead, 1, 10_000 * VirtualRunner.Beat);
        runner.Coordinator.Tell(new NodeDied(dead, LossCause.Machine), Akka.Actor.ActorRefs.NoSender);
        await runner.UntilAsync(() => runner.News.OfType<SweepStands>().Any());
        runner.Coordinator.Tell(new NodeDied(dead, LossCause.Machine), Akka.Actor.ActorRefs.NoSender);
        await runner.ShouldFinishAsync();
        (await runner.Ledger.CountAsync(runner.Sweep)).Losses.ShouldBe(1);
    }
}
