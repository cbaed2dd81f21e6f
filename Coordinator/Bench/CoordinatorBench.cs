using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Specs;
using Runner.Sweeps;

namespace Runner.Bench;

/// <param name="Planned">Trials of the sweep.</param>
/// <param name="Trials">Those that were coordinated.</param>
/// <param name="MicrosecondsPerTrial">The processor time that a coordinator spends on the decisions for one trial.</param>
/// <param name="StateBytes">The growth of memory in use between the first tenth of the trials and the last trial.</param>
public sealed record CoordinatorLoad(int Planned, int Trials, int Workers, double MicrosecondsPerTrial, long StateBytes)
{
    public override string ToString() =>
        $"coordinator of {Workers} workers, {Trials} of {Planned} trials: {MicrosecondsPerTrial:F2} µs a trial, {StateBytes / 1024.0:F0} KiB more at the end";
}

/// <summary>Measures a coordinator's decisions for every trial of a large sweep, with many workers in turn.</summary>
public static class CoordinatorBench
{
    public static CoordinatorLoad Run(int planned, int trials, int workers)
    {
        var sweep = new SweepId("bench", 1);
        var brief = new SweepTerms(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.5), 3).BriefOf(
            new SweepRecord(sweep, default, "", "", planned, 0, DateTimeOffset.UnixEpoch, ""));
        var (all, one) = (CoordinatorState.Start, SweepState.Start(brief, SweepBeats.Of(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5))));
        all = CoordinatorDecisions.Step(all, new SweepsFound([new FoundSweep(sweep, QueueEntry.Default, WorkerNeeds.None, IsOpen: true)])).State;
        var nodes = Enumerable.Range(0, workers).Select(worker => new NodeName($"worker-{worker}")).ToArray();
        long early = 0;
        var start = Environment.CpuUsage.TotalTime;
        for (var trial = 0; trial < trials; trial++)
        {
            // Everything that a trial costs: request, lease, grant, hand-in and record, and the heartbeat of a worker that records one per second.
            var node = nodes[trial % workers];
            var request = 1L + (trial / workers);
            var lease = new LeaseKey(sweep, new BundleId(trial), new FencingToken(trial));
            TrialResult[] results = [new TrialResult { Index = trial, Outcome = TrialOutcome.Completed }];
            Hear(new AskForBundles(node, request, request - 1, 1));
            Tell(new BundlesLeased(node, request, [new BundleLease(lease, node, [trial], 0, false, DateTimeOffset.UnixEpoch, default)]));
            Hear(new HandInResults(node, lease, request, results));
            Tell(new ResultsStored(node, lease, request, results, LeaseVerdict.Accepted));
            Hear(new NodeBeat(node, 1, "", null, [], []));

            // Once per half second, if each worker records one trial per second.
            if (trial % (workers / 2) == 0)
            {
                Tell(new RescueTick());
                Tell(new SweepCounted(Counts(planned, trial), 0));
                Hear(new CoordinatorTick());
            }

            if (trial == trials / 10)
            {
                early = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        var spent = Environment.CpuUsage.TotalTime - start;
        var grown = GC.GetTotalMemory(forceFullCollection: true) - early;
        GC.KeepAlive((all, one));
        return new CoordinatorLoad(planned, trials, workers, spent.TotalMicroseconds / trials, Math.Max(0, grown));

        // As the actors do, without iterators.
        void Hear(ICoordinatorMessage message)
        {
            (all, var effects) = CoordinatorDecisions.Step(all, message);
            for (var i = 0; i < effects.Count; i++)
            {
                if (effects[i] is TellSweep tell)
                {
                    Tell(tell.Message);
                }
            }
        }

        void Tell(ISweepMessage message)
        {
            (one, var effects) = SweepDecisions.Step(one, message);
            for (var i = 0; i < effects.Count; i++)
            {
                if (effects[i] is TellCoordinator tell)
                {
                    Hear(tell.Message);
                }
            }
        }
    }

    private static SweepCounts Counts(int planned, int recorded) => new(
        planned, planned - recorded, 0, new Dictionary<TrialOutcome, int> { [TrialOutcome.Completed] = recorded }, 0, 0);
}
