using Runner.Ledgers;
using Runner.Messages;
using Runner.Sweeps;

namespace Runner.Tests.Sweeps;

public sealed class SweepActorTests
{
    [Fact]
    public async Task A_sweep_is_trained_to_its_end_and_every_trial_is_recorded_once()
    {
        await using var runner = new VirtualRunner { TermsOf = _ => VirtualRunner.Endless };
        await runner.StartAsync();
        await runner.ShouldFinishAsync();
        runner.Said.ShouldBeEmpty();
        (await runner.Ledger.RefusalsAsync(runner.Sweep)).ShouldBeEmpty();
    }

    /// <summary>The fault of a task that was piped to the actor.</summary>
    [Theory]
    [InlineData(nameof(ITrialLedger.LeadAsync))]
    [InlineData(nameof(ITrialLedger.RescueAsync))]
    [InlineData(nameof(ITrialLedger.CountAsync))]
    [InlineData(nameof(ITrialLedger.StandingsAsync))]
    [InlineData(nameof(ITrialLedger.LeaseAsync))]
    [InlineData(nameof(ITrialLedger.CompleteAsync))]
    public async Task A_ledger_call_that_fails_costs_a_line_and_the_sweep_ends_with_every_trial_recorded(string method)
    {
        var once = new Once();
        await using var runner = new VirtualRunner { BeforeCall = called => once.ThrowIf(called == method) };
        await runner.StartAsync();
        await runner.ShouldFinishAsync();
        once.HasThrown.ShouldBeTrue();
        runner.Said.ShouldHaveSingleItem().ShouldStartWith("Internal error of Runner in its coordinator of a sweep (InvalidOperationException: ");
    }

    [Fact]
    public async Task A_fault_in_a_handler_costs_a_line_and_the_sweep_ends_with_every_trial_recorded()
    {
        var once = new Once();
        await using var runner = new VirtualRunner { Show = news => once.ThrowIf(news is TrialsRecorded) };
        await runner.StartAsync();
        await runner.UntilAsync(() => runner.Finished);
        (await runner.Ledger.CountAsync(runner.Sweep)).Finished.ShouldBeTrue();
        runner.Said.ShouldHaveSingleItem().ShouldBe(
            "Internal error of Runner in its coordinator of a sweep (InvalidOperationException: planted). It was restarted; unfinished work is repeated.");
    }

    [Fact]
    public async Task A_coordinator_that_is_started_anew_while_the_ledger_is_away_is_started_anew_once()
    {
        var away = true;
        await using var runner = new VirtualRunner
        {
            BeforeCall = called =>
            {
                if (Volatile.Read(ref away) && called == nameof(ITrialLedger.CountAsync))
                {
                    throw new LedgerException("db: the server cannot be reached.") { MayPass = true };
                }
            },
        };
        await runner.StartAsync();
        await runner.UntilAsync(() => runner.Said.Count > 0);
        runner.Tell(runner.PathOfSweep, new GrantBundles(default, 1, 1));
        await runner.UntilAsync(() => runner.Said.Any(line => line.StartsWith("Internal error", StringComparison.Ordinal)));
        Volatile.Write(ref away, false);
        await runner.ShouldFinishAsync();
        runner.Said.Count(line => line.StartsWith("Internal error", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Faults_again_and_again_end_the_run_instead_of_hanging_it()
    {
        await using var runner = new VirtualRunner { BeforeCall = called => Once.Throw(called == nameof(ITrialLedger.CountAsync)) };
        await runner.StartAsync();
        await runner.UntilAsync(() => runner.Faults.GivenUp.IsCompleted);
        (await runner.Faults.GivenUp).InnerException.ShouldBeOfType<InvalidOperationException>();
        runner.Said.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_used_any_more_ends_the_run_with_its_line()
    {
        await using var runner = new VirtualRunner
        {
            BeforeCall = called =>
            {
                if (called == nameof(ITrialLedger.CompleteAsync))
                {
                    throw new LedgerException("runner.db: the file is damaged. Restore a copy.");
                }
            },
        };
        await runner.StartAsync();
        await runner.UntilAsync(() => runner.Faults.GivenUp.IsCompleted);
        (await runner.Faults.GivenUp).ShouldBeOfType<LedgerException>().Message.ShouldBe("runner.db: the file is damaged. Restore a copy.");
        runner.Said.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sweep_whose_coordinator_cannot_be_made_ends_the_run_instead_of_hanging_it()
    {
        await using var runner = new VirtualRunner { TermsOf = _ => throw new InvalidOperationException("planted") };
        await runner.StartAsync();
        await runner.UntilAsync(() => runner.Faults.GivenUp.IsCompleted);
        (await runner.Faults.GivenUp).ShouldBeOfType<InvalidOperationException>().Message.ShouldBe("planted");
    }
}
