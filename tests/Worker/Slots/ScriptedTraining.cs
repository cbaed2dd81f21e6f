using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Slots;

namespace Runner.Tests.Slots;

/// <summary>A bundle whose training does what a test says; a trial per call.</summary>
internal sealed class ScriptedTraining : ITrainingSource
{
    /// <summary>Called before each trial, by the slot's thread.</summary>
    public Action<int> BeforeTrial { get; init; } = _ => { };

    public Func<(int Trial, Curve Part)?> Curve { get; init; } = () => null;

    public long CheckpointBytes { get; init; } = 1;

    public Func<byte[]> Checkpoint { get; init; } = () => [1];

    /// <summary>The trials that were to stop, in order.</summary>
    public List<int> Stopped { get; } = [];

    public IBundleTraining Open(BundleLease lease) => new Bundle(this, lease.Trials);

    public ISweepSource Sweep(SlotPace? pace = null, TimeSpan longestCall = default) =>
        new PreparedSweep(new TrainableSweep(this, pace ?? SlotPace.Default, longestCall));

    private sealed class Bundle(ScriptedTraining script, int[] trials) : IBundleTraining
    {
        private List<TrialResult> finished = [];
        private volatile int next;

        public TrainingProgress Progress => new(trials[Math.Min(next, trials.Length - 1)], next, trials.Length, double.NaN);

        public long Updates => next;

        public long CheckpointBytes => script.CheckpointBytes;

        public bool Advance()
        {
            script.BeforeTrial(trials[next]);
            finished.Add(new TrialResult { Index = trials[next], Outcome = TrialOutcome.Completed });
            return ++next < trials.Length;
        }

        public void Stop(IReadOnlyCollection<int> stopped) => script.Stopped.AddRange(stopped);

        public IReadOnlyList<TrialResult> TakeFinished()
        {
            var taken = finished;
            finished = [];
            return taken;
        }

        public (int Trial, Curve Part)? TakeCurve() => script.Curve();

        public byte[] Checkpoint() => script.Checkpoint();
    }
}
