using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Sweeps;

namespace Runner.Bench;

/// <param name="MicrosecondsPerTrial">What a coordinator spends on deciding, a trial.</param>
/// <param name="StateBytes">How much more memory is held after all trials than after the first tenth.</param>
public sealed record CoordinatorLoad(int Trials, int Workers, double MicrosecondsPerTrial, long StateBytes)
{
    public override string ToString() =>
        $"coordinator of {Workers} workers and {Trials} trials: {MicrosecondsPerTrial:F2} µs a trial, {StateBytes / 1024.0:F0} KiB more at the end";
}

/// <summary>A coordinator hears of every trial of a large sweep, one message a trial, from many workers in turn.</summary>
public static class CoordinatorBench
{
    public static CoordinatorLoad Run(TimeProvider time, int trials, int workers)
    {
        var sweep = new SweepId("bench", 1);
        var state = CoordinatorState.Start(sweep);
        var nodes = Enumerable.Range(0, workers).Select(worker => new NodeName($"worker-{worker}")).ToArray();
        foreach (var node in nodes)
        {
            state = CoordinatorDecisions.Step(state, new NodeJoined(node, 1)).State;
        }

        long early = 0;
        var start = time.GetTimestamp();
        for (var trial = 0; trial < trials; trial++)
        {
            var lease = new LeaseKey(sweep, new BundleId(trial), new FencingToken(trial));
            var recorded = new TrialsRecorded(
                nodes[trial % workers], lease, [new TrialResult { Index = trial, Outcome = TrialOutcome.Completed }]);
            state = CoordinatorDecisions.Step(state, recorded).State;

            // As often as half seconds pass while a thousand workers record a trial each second.
            if (trial % (workers / 2) == 0)
            {
                state = CoordinatorDecisions.Step(state, new RescueDue()).State;
                state = CoordinatorDecisions.Step(state, new SweepCounted(Counts(trials, trial), 0)).State;
            }

            if (trial == trials / 10)
            {
                early = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        var spent = time.GetElapsedTime(start);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - early;
        GC.KeepAlive(state);
        return new CoordinatorLoad(trials, workers, spent.TotalMicroseconds / trials, Math.Max(0, grown));
    }

    private static SweepCounts Counts(int trials, int recorded) => new(
        trials, trials - recorded, 0, new Dictionary<TrialOutcome, int> { [TrialOutcome.Completed] = recorded }, 0, 0);
}
