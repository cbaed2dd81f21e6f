using Runner.Data;
using Runner.Results;
using Runner.Specs;

namespace Runner.Training;

/// <summary>Trains one trial alone, from the start.</summary>
public static class TrialReplay
{
    public static TrialResult Train(int index, TrialConfig config, DataCatalogue data)
    {
        var training = BundleTrainer.Start([new BundleTrial(index, config)], data);
        while (training.Advance())
        {
        }

        return training.TakeFinished().Single();
    }
}
