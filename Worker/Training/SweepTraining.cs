using Runner.Data;
using Runner.Ledgers;
using Runner.Search;
using Runner.Slots;

namespace Runner.Training;

/// <summary>Opens bundles of one sweep; the configuration of a trial depends only on the spec and the trial's index.</summary>
public sealed class SweepTraining(SweepPoints points, DataCatalogue data) : ITrainingSource
{
    public IBundleTraining Open(BundleLease lease)
    {
        var knowing = points.Knowing(lease.Proposed);
        BundleTrial[] trials =
        [
            .. lease.Trials.Select((index, i) => new BundleTrial(index, knowing.Config(index)) { Until = lease.Until.ElementAtOrDefault(i) }),
        ];
        if (lease.Checkpoint.IsEmpty)
        {
            return BundleTrainer.Start(trials, data, node: lease.Node.Value);
        }

        try
        {
            return BundleTrainer.Resume(trials, data, lease.Checkpoint.Span);
        }
        catch (CheckpointException)
        {
            // Written by another version, or for a bundle that has been split since. Training from the start gives the same bits.
            return BundleTrainer.Start(trials, data);
        }
    }
}
