using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Slots;
using Runner.Tests.Ledgers;

namespace Runner.Tests.Sweeps;

/// <summary>Trains a trial per call, and at once.</summary>
/// <param name="before">Called by the slot's thread before each trial.</param>
internal sealed class QuickTraining(Action<int>? before = null) : ITrainingSource
{
    public static ISweepSource Sweep(Action<int>? before = null) => Sweep(SlotPace.Default, before);

    public static ISweepSource Sweep(SlotPace pace, Action<int>? before = null) =>
        new PreparedSweep(new TrainableSweep(new QuickTraining(before), pace, TimeSpan.Zero));

    public IBundleTraining Open(BundleLease lease) => new Bundle(lease.Trials, before);

    private sealed class Bundle(int[] leased, Action<int>? before) : IBundleTraining
    {
        private int[] trials = leased;
        private List<TrialResult> finished = [];
        private int next;

        public TrainingProgress Progress => new(next < trials.Length ? trials[next] : -1, next, trials.Length, double.NaN);

        public long Updates => next;

        public long CheckpointBytes => 1;

        public void Stop(IReadOnlyCollection<int> stopped)
        {
            var left = trials[next..].Where(trial => !stopped.Contains(trial));
            finished.AddRange(trials[next..].Where(stopped.Contains).Select(TrialResult.StoppedBeforeItBegan));
            trials = [.. trials[..next], .. left];
        }

        public bool Advance()
        {
            if (next == trials.Length)
            {
                return false;
            }

            before?.Invoke(trials[next]);
            finished.Add(Samples.Result(trials[next]));
            return ++next < trials.Length;
        }

        public IReadOnlyList<TrialResult> TakeFinished()
        {
            var taken = finished;
            finished = [];
            return taken;
        }

        public (int Trial, Curve Part)? TakeCurve() => null;

        public byte[] Checkpoint() => [1];
    }
}
