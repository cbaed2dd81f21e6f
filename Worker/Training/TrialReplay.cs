using Runner.Data;
using Runner.Ledgers;
using Runner.Results;
using Runner.Specs;

namespace Runner.Training;

/// <summary>Trains one trial alone, from the start, in the form of training that shares nothing with lanes.</summary>
public static class TrialReplay
{
    /// <summary>Whether training it again comes to where a trial ended: it has a result, or was stopped after it had begun.</summary>
    public static bool Reaches(TrialResult recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        return recorded.Outcome.IsResult() || recorded is { Outcome: TrialOutcome.Stopped, Epochs: > 0 };
    }

    /// <summary>Trains a trial again, up to where it ended.</summary>
    public static TrialResult Again(TrialResult recorded, TrialConfig config, DataCatalogue data)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        return Train(recorded.Index, config, data, recorded.Outcome is TrialOutcome.Pruned or TrialOutcome.Stopped ? recorded.Epochs : 0);
    }

    /// <param name="until">As for <see cref="BundleTrial.Until"/>.</param>
    public static TrialResult Train(int index, TrialConfig config, DataCatalogue data, int until = 0)
    {
        var training = BundleTrainer.StartAlone(new BundleTrial(index, config) { Until = until }, data);
        while (training.Advance())
        {
        }

        return training.TakeFinished().Single();
    }

    /// <summary>
    /// Trains a trial again and records its weights: at the start, after each of about <paramref name="moments"/> equal parts of
    /// its budget, and at the end.
    /// </summary>
    /// <param name="mostWork">Limit in floating-point operations; a trial that needs more is not trained.</param>
    /// <returns>Parameter vectors in chronological order; empty if the trial exceeds the limit.</returns>
    public static IReadOnlyList<double[]> Trajectory(TrialConfig config, DataCatalogue data, int moments, double mostWork = 1e11)
    {
        using var played = TrialPlayback.Open(config, data);
        if (played.Work > mostWork)
        {
            return [];
        }

        played.Start();
        var seen = new List<double[]> { played.Parameters() };
        var every = Math.Max(1, config.Training.Budget / Math.Max(1, moments));
        var next = every;
        while (!played.Ended)
        {
            played.Update();
            if (played.Epoch >= next || played.Ended)
            {
                next = played.Epoch + every;
                seen.Add(played.Parameters());
            }
        }

        return seen;
    }
}
