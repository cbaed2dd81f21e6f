using Runner.Simulation.Mistakes;
using Runner.Simulation.Parts;
using Runner.Simulation.World;
using Xunit.Abstractions;

namespace Runner.Simulation;

/// <summary>A simulation that finds nothing proves nothing unless it finds what is there: each of these mistakes, known from
/// other systems, is planted and must be caught, by what it breaks.</summary>
public class PlantedMistakesTests(ITestOutputHelper output)
{
    private const long Schedules = 10_000;

    [Fact] public void A_result_without_a_token_check_is_caught() => Catch<NoTokenCheckOnResult>("result under an old token", "two accepted results", "are recorded");

    [Fact] public void A_checkpoint_without_a_token_check_is_caught() => Catch<NoTokenCheckOnCheckpoint>("checkpoint under an old token", "checkpoint under a returned lease");

    [Fact] public void A_heartbeat_without_a_token_check_is_caught() => Catch<NoTokenCheckOnHeartbeat>("heartbeat under an old token", "heartbeat under a returned lease", "was refused", "two live leases");

    [Fact] public void A_token_that_is_the_workers_name_is_caught() => Catch<TokenIsTheWorkersName>("token that is not new");

    [Fact] public void A_rescue_from_a_stale_snapshot_is_caught() => Catch<RescueFromAStaleSnapshot>("");

    [Fact] public void Acknowledging_before_the_write_is_caught() => Catch<AcknowledgeBeforeTheWrite>("");

    [Fact] public void A_retry_counter_that_is_not_kept_is_caught() => Catch<RetryCounterIsNotKept>("poison");

    [Fact] public void A_loss_that_counts_although_the_trial_had_come_further_is_caught() => Catch<LossCountedOnProgress>("is recorded as Quarantined");

    [Fact] public void A_worker_that_trains_what_is_to_stop_is_caught() => Catch<TrainsWhatIsToStop>("was trained after it was to stop");

    [Fact] public void A_duplicate_that_is_accepted_is_caught() => Catch<DuplicateSubmitIsAccepted>("do not sum");

    [Fact] public void A_lease_against_the_wall_clock_is_caught() => Catch<LeaseAgainstTheWallClock>("");

    [Fact] public void Resuming_from_another_attempts_checkpoint_is_caught() => Catch<ResumeFromAnotherAttempt>("came out differently");

    [Fact] public void A_rescuer_that_is_starved_is_caught() => Catch<RescuerIsStarved>("has not ended");

    [Fact] public void A_row_whose_exception_ends_the_sweep_is_caught() => Catch<OneRowEndsTheSweep>("cannot be read");

    [Fact] public void A_reconnect_that_sends_as_a_new_attempt_is_caught() => Catch<ReconnectIsANewAttempt>("");

    [Fact] public void Slots_from_a_counter_are_caught() => Catch<SlotsFromACounter>("has not ended");

    [Fact] public void Results_that_are_sent_and_forgotten_are_caught() => Catch<ResultsAreSentAndForgotten>("");

    [Fact] public void A_sweep_that_is_finished_when_nothing_is_open_is_caught() => Catch<FinishedWhenNothingIsOpen>("was said to be finished");

    [Fact] public void A_bundle_that_is_granted_again_after_a_failover_is_caught() => Catch<GrantsAgainAfterFailover>("");

    [Fact] public void An_owner_that_answers_after_it_lost_the_file_is_caught() => Catch<OwnerAnswersAfterItLostTheFile>("are recorded");

    [Fact] public void A_worker_that_is_put_aside_for_what_fails_everywhere_is_caught() => Catch<PutAsideUnheard>("was put aside");

    [Fact] public void A_proposal_from_the_results_that_have_arrived_is_caught() => Catch<ProposesFromWhatHasArrived>("came out differently", "was proposed elsewhere");

    [Fact] public void A_worker_that_is_not_told_where_its_points_are_is_caught() => Catch<LeasesWithoutPoints>("came out differently");

    [Fact] public void A_sweep_that_is_finished_before_what_comes_next_is_decided_is_caught() => Catch<FinishedAtRest>("against the gate");

    /// <param name="ways">What the mistake may break first: which of them depends on which core is ahead.</param>
    private void Catch<T>(params string[] ways)
        where T : Habits, new()
    {
        var report = World.Schedules.Run(0, Schedules, () => new T(), stopAfter: 1);
        output.WriteLine(report.ToString());
        report.Failures.ShouldNotBeEmpty();
        ways.ShouldContain(way => report.Failures[0].Broken!.Contains(way, StringComparison.Ordinal), report.Failures[0].Broken);
    }
}
