using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;

namespace Runner.Slots;

/// <summary>Limits the number of trials that end, over all slots of this process; no other trial begins. As trials in lanes end
/// together, the last group may exceed the limit.</summary>
/// <param name="most">At least 1.</param>
/// <param name="reached">Called by a slot's thread, once.</param>
public sealed class TrialQuota(ISweepSource inner, int most, Action reached) : ISweepSource
{
    /// <summary>Shorter than a slice of training, so that a waiting slot still receives messages.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    /// <summary>One place for each trial that may still begin.</summary>
    private readonly SemaphoreSlim places = new(most);

    private int ended;

    public TrainableSweep Prepare(SweepBrief sweep)
    {
        var prepared = inner.Prepare(sweep);
        return prepared with { Source = new Source(this, prepared.Source) };
    }

    private void End(int trials)
    {
        // One of them already had a place.
        for (var more = 1; more < trials; more++)
        {
            places.Wait(0);
        }

        var before = Interlocked.Add(ref ended, trials) - trials;
        if (before < most && before + trials >= most)
        {
            reached();
        }
    }

    private sealed class Source(TrialQuota quota, ITrainingSource inner) : ITrainingSource
    {
        public IBundleTraining Open(BundleLease lease) => new Training(quota, inner.Open(lease));
    }

    private sealed class Training(TrialQuota quota, IBundleTraining inner) : IBundleTraining
    {
        private readonly List<TrialResult> finished = [];
        private bool hasPlace;

        public TrainingProgress Progress => inner.Progress;

        public long Updates => inner.Updates;

        public long CheckpointBytes => inner.CheckpointBytes;

        public bool Advance()
        {
            hasPlace = hasPlace || quota.places.Wait(Patience);
            if (!hasPlace)
            {
                return true;
            }

            var more = inner.Advance();
            var ended = inner.TakeFinished();
            finished.AddRange(ended);

            // A trial that pauses at a rung has not ended: it takes a place again when it continues.
            if (ended.Count(result => result.Outcome != TrialOutcome.Pruned) is > 0 and var done)
            {
                hasPlace = false;
                quota.End(done);
            }

            return more;
        }

        public void Stop(IReadOnlyCollection<int> trials) => inner.Stop(trials);

        public IReadOnlyList<TrialResult> TakeFinished()
        {
            TrialResult[] taken = [.. finished];
            finished.Clear();
            return taken;
        }

        public (int Trial, Curve Part)? TakeCurve() => inner.TakeCurve();

        public byte[] Checkpoint() => inner.Checkpoint();

        public void Dispose()
        {
            if (hasPlace)
            {
                quota.places.Release();
            }

            inner.Dispose();
        }
    }
}
