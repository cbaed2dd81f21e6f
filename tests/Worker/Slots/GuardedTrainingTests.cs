using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;
using Runner.Slots;
using Runner.Slots.Processes;
using Runner.Specs;

namespace Runner.Tests.Slots;

public class GuardedTrainingTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly SteppedTime time = new();
    private long memory;

    /// <summary>What is left of it when what nobody needs has been collected; −1 for all.</summary>
    private long needed = -1;

    [Fact]
    public void A_trial_over_its_wall_time_has_timed_out_and_the_others_are_trained()
    {
        var results = Train(new Script(time) { Steps = { [1] = 1000 } }, TrialLimits.None with { MostTime = 10 * Step });
        results.Select(result => (result.Index, result.Outcome)).ShouldBe(
            [(0, TrialOutcome.Completed), (1, TrialOutcome.TimedOut), (2, TrialOutcome.Completed)]);
        results[1].Failure!.Message.ShouldBe("exceeded its 10 s limit (ran 11 s; execution.timeout-s)");
    }

    [Fact]
    public void The_time_of_one_trial_is_not_held_against_the_next()
    {
        var results = Train(
            new Script(time) { Steps = { [0] = 8, [1] = 8, [2] = 8 } }, TrialLimits.None with { MostTime = 10 * Step });
        results.ShouldAllBe(result => result.Outcome == TrialOutcome.Completed);
    }

    [Fact]
    public void A_trial_over_the_memory_limit_is_out_of_memory_before_the_machine_is()
    {
        var script = new Script(time) { Steps = { [2] = 5 }, Uses = (trial, _) => memory = trial == 2 ? 300L << 20 : 100L << 20 };
        var results = Train(script, TrialLimits.None with { MostBytes = 200L << 20 });
        results.Select(result => result.Outcome).ShouldBe([TrialOutcome.Completed, TrialOutcome.Completed, TrialOutcome.OutOfMemory]);
        results[2].Failure!.Message.ShouldBe("its process exceeded its 200 MiB limit (used 300 MiB; execution.memory-mib)");
    }

    [Fact]
    public void What_nobody_needs_any_more_is_held_against_no_trial()
    {
        needed = 100L << 20;
        var script = new Script(time) { Steps = { [2] = 5 }, Uses = (_, _) => memory = 300L << 20 };
        Train(script, TrialLimits.None with { MostBytes = 200L << 20 }).ShouldAllBe(result => result.Outcome == TrialOutcome.Completed);
    }

    [Fact]
    public void A_trial_that_cannot_have_its_memory_is_out_of_memory_and_the_others_are_trained()
    {
        var script = new Script(time) { Uses = (trial, _) => _ = trial == 1 ? throw OutOfMemory() : 0 };
        Train(script, TrialLimits.None).Select(result => result.Outcome)
            .ShouldBe([TrialOutcome.Completed, TrialOutcome.OutOfMemory, TrialOutcome.Completed]);
    }

    [Fact]
    public void What_the_others_of_its_bundle_left_behind_is_held_against_no_trial()
    {
        var trained = new HashSet<int>();
        var script = new Script(time) { Uses = (trial, _) => memory = trained.Add(trial) && trained.Count == 3 ? 300L << 20 : 0 };
        Train(script, TrialLimits.None with { MostBytes = 200L << 20 }).ShouldAllBe(result => result.Outcome == TrialOutcome.Completed);
    }

    [Fact]
    public void A_process_that_ends_takes_one_trial_with_it()
    {
        var script = new Script(time) { Uses = (trial, _) => _ = trial == 1 ? throw new SlotProcessException("its process ended (exit code 139)", "") : 0 };
        var results = Train(script, TrialLimits.None);
        results.Select(result => result.Outcome).ShouldBe([TrialOutcome.Completed, TrialOutcome.Failed, TrialOutcome.Completed]);
        results[1].Failure!.Message.ShouldBe("its process ended (exit code 139)");
    }

    [Fact]
    public void A_trial_that_cannot_be_opened_within_its_memory_is_out_of_memory_and_the_others_are_trained()
    {
        var script = new Script(time) { Opens = trials => _ = trials.Contains(1) ? throw new OverMemoryException("too much") : 0 };
        Train(script, TrialLimits.None).Select(result => result.Outcome)
            .ShouldBe([TrialOutcome.Completed, TrialOutcome.OutOfMemory, TrialOutcome.Completed]);
    }

    [Fact]
    public void A_failed_trial_is_trained_again_as_often_as_the_spec_says()
    {
        var script = new Script(time) { FailsFirst = { [1] = 2 } };
        Train(script, TrialLimits.None with { Retries = 2 }).ShouldAllBe(result => result.Outcome == TrialOutcome.Completed);
        script.Tries[1].ShouldBe(3);
    }

    [Fact]
    public void A_result_says_how_often_it_was_tried_before()
    {
        var script = new Script(time) { FailsFirst = { [1] = 2, [2] = 9 } };
        Train(script, TrialLimits.None with { Retries = 2 }).Select(result => result.Retries).ShouldBe([0, 2, 2]);
    }

    [Theory]
    [InlineData("no such DEVICE", 2)]
    [InlineData("disk|device$", 2)]
    [InlineData("disk", 1)]
    public void A_failed_trial_is_tried_again_when_its_message_is_one_of_those_that_may_pass(string pattern, int tries)
    {
        var script = new Script(time) { FailsFirst = { [1] = 1 }, Message = "open(2): no such device" };
        Train(script, TrialLimits.None with { Retries = 3, RetryMessages = [MessagePattern.Compile("never"), MessagePattern.Compile(pattern)] });
        script.Tries[1].ShouldBe(tries);
    }

    [Fact]
    public void A_trial_that_fails_once_more_has_failed()
    {
        var script = new Script(time) { FailsFirst = { [1] = 3 } };
        var results = Train(script, TrialLimits.None with { Retries = 2 });
        results.Single(result => result.Outcome == TrialOutcome.Failed).Index.ShouldBe(1);
        script.Tries[1].ShouldBe(3);
    }

    [Fact]
    public void Nothing_is_tried_again_unless_the_spec_says_so()
    {
        var script = new Script(time) { FailsFirst = { [1] = 1 } };
        Train(script, TrialLimits.None).Count(result => result.Outcome == TrialOutcome.Failed).ShouldBe(1);
        script.Tries[1].ShouldBe(1);
    }

    [Fact]
    public void A_trial_that_is_tried_again_may_train_as_far_as_before()
    {
        var until = new List<string>();
        var script = new Script(time) { FailsFirst = { [1] = 1 }, OpensUntil = lease => until.Add(string.Join(' ', lease)) };
        Train(script, TrialLimits.None with { Retries = 1 }, until: [3, 9, 0]);
        until.ShouldBe(["3 9 0", "9"]);
    }

    [Fact]
    public void What_is_stopped_is_not_tried_again()
    {
        var script = new Script(time) { FailsFirst = { [0] = 1 } };
        var results = Train(script, TrialLimits.None with { Retries = 1 }, stopAfter: 3);
        results.Select(result => (result.Index, result.Outcome, result.Retries)).ShouldBe(
            [(0, TrialOutcome.Stopped, 1), (1, TrialOutcome.Completed, 0), (2, TrialOutcome.Completed, 0)]);
        script.Tries[0].ShouldBe(1);
    }

    [Fact]
    public void What_is_stopped_stays_so_when_the_bundle_is_opened_again()
    {
        var script = new Script(time) { Steps = { [0] = 1000 } };
        var results = Train(script, TrialLimits.None with { MostTime = 10 * Step }, stopAfter: 3, stopped: 2);
        results.Select(result => (result.Index, result.Outcome)).ShouldBe(
            [(0, TrialOutcome.TimedOut), (1, TrialOutcome.Completed), (2, TrialOutcome.Stopped)]);
        script.Tries.ContainsKey(2).ShouldBeFalse();
    }

    private static Exception OutOfMemory() => (Exception)Activator.CreateInstance(typeof(OutOfMemoryException))!;

    /// <param name="stopAfter">After so many calls, a trial is stopped; 0 for never.</param>
    private List<TrialResult> Train(Script script, TrialLimits limits, int[]? until = null, int stopAfter = 0, int stopped = 0)
    {
        var lease = new BundleLease(
            new LeaseKey(new SweepId("s", 1), new BundleId(1), new FencingToken(1)),
            new NodeName("n"), [0, 1, 2], 0, false, DateTimeOffset.UnixEpoch, default)
        {
            Until = until ?? [],
        };
        var training = new GuardedSource(script, limits, time, collect => collect && needed >= 0 ? needed : memory).Open(lease);
        var results = new List<TrialResult>();
        for (var calls = 0; training.Advance(); calls++)
        {
            calls.ShouldBeLessThan(10_000);
            if (calls + 1 == stopAfter)
            {
                training.Stop([stopped]);
            }

            results.AddRange(training.TakeFinished());
        }

        results.AddRange(training.TakeFinished());
        return [.. results.OrderBy(result => result.Index)];
    }

    /// <summary>Trials of this many steps of a second each, one after the other.</summary>
    private sealed class Script(SteppedTime time) : ITrainingSource
    {
        public Dictionary<int, int> Steps { get; } = [];

        public Dictionary<int, int> FailsFirst { get; } = [];

        public Dictionary<int, int> Tries { get; } = [];

        public string Message { get; init; } = "it failed";

        public Action<int, int> Uses { get; init; } = (_, _) => { };

        public Action<int[]> Opens { get; init; } = _ => { };

        public Action<IReadOnlyList<int>> OpensUntil { get; init; } = _ => { };

        public IBundleTraining Open(BundleLease lease)
        {
            Opens(lease.Trials);
            OpensUntil(lease.Until);
            return new Training(this, time, lease.Trials);
        }

        private sealed class Training(Script script, SteppedTime time, int[] leased) : IBundleTraining
        {
            private readonly List<int> trials = [.. leased];
            private readonly List<TrialResult> finished = [];
            private int at;
            private int step;

            public TrainingProgress Progress { get; private set; } = new(-1, 0, 0, double.NaN);

            public void Stop(IReadOnlyCollection<int> stopped)
            {
                foreach (var trial in trials.Skip(at).Where(stopped.Contains).ToArray())
                {
                    step = trial == trials[at] ? 0 : step;
                    trials.Remove(trial);
                    finished.Add(TrialResult.StoppedBeforeItBegan(trial));
                }
            }

            public bool Advance()
            {
                if (at == trials.Count)
                {
                    return false;
                }

                var trial = trials[at];
                Progress = new TrainingProgress(trial, step, script.Steps.GetValueOrDefault(trial, 2), double.NaN);
                script.Uses(trial, step);
                time.Advance(Step);
                Updates++;
                if (++step >= script.Steps.GetValueOrDefault(trial, 2))
                {
                    var tries = script.Tries[trial] = script.Tries.GetValueOrDefault(trial) + 1;
                    var failed = tries <= script.FailsFirst.GetValueOrDefault(trial);
                    finished.Add(new TrialResult
                    {
                        Index = trial,
                        Outcome = failed ? TrialOutcome.Failed : TrialOutcome.Completed,
                        Failure = failed ? new TrialFailure(script.Message, "") : null,
                    });
                    step = 0;
                    at++;
                }

                return at < trials.Count;
            }

            public IReadOnlyList<TrialResult> TakeFinished()
            {
                var results = finished.ToArray();
                finished.Clear();
                return results;
            }

            public long Updates { get; private set; }

            public (int Trial, Curve Part)? TakeCurve() => null;

            public long CheckpointBytes => 0;

            public byte[] Checkpoint() => [];
        }
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan span) => ticks += span.Ticks;

        public override long GetTimestamp() => ticks;
    }
}
