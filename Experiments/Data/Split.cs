using Runner.Specs;

namespace Runner.Data;

/// <summary>Splits samples into training and test samples. The split depends only on the data and its number, not on a sweep's seed,
/// so that all sweeps share split 0, split 1 and so on. Both parts keep the source's order.</summary>
internal static class Split
{
    /// <param name="samples">How many samples of the source to use, from the first.</param>
    public static (int[] Train, int[] Test) Of(RawSamples source, int samples, DataConfig config)
    {
        int[] order = [.. Enumerable.Range(0, samples)];
        if (!config.HoldsOut)
        {
            return (order, []);
        }

        Check(source, samples, config);
        var folds = Math.Max(1, config.Folds);
        DataStreams.Split(config.Split / folds).Shuffle<int>(order);
        var held = new bool[samples];
        if (config.Folds > 0)
        {
            HoldFold(InClasses(order, source, config), config.Split % folds, folds, held);
        }
        else
        {
            foreach (var group in config.Stratify ? InClasses(order, source, config).GroupBy(sample => source.Labels[sample]).Select(one => one.ToArray()) : [order])
            {
                foreach (var sample in group.AsSpan()[^TestCount(group.Length, config)..])
                {
                    held[sample] = true;
                }
            }
        }

        var parts = Enumerable.Range(0, samples).ToLookup(sample => held[sample]);
        return parts.Contains(true)
            ? ([.. parts[false]], [.. parts[true]])
            : throw new DataException($"data.stratify: no class of {source.Name} has two samples, so nothing can be held out. Leave data.stratify out.");
    }

    /// <summary>The number of test samples: at least one, leaving at least one to train; none of a single sample.</summary>
    private static int TestCount(int samples, DataConfig config) => samples < 2
        ? 0
        : Math.Clamp((int)Math.Round(samples * Math.Min(config.Test, 1), MidpointRounding.AwayFromZero), 1, samples - 1);

    /// <summary>The shuffled samples; when stratified, class by class.</summary>
    private static int[] InClasses(int[] order, RawSamples source, DataConfig config) =>
        config.Stratify ? [.. order.OrderBy(sample => source.Labels[sample])] : order;

    /// <summary>Holds out every <paramref name="folds"/>-th sample. Every sample is held out in exactly one fold, and the sizes of
    /// folds differ by at most one sample.</summary>
    private static void HoldFold(int[] order, int fold, int folds, bool[] held)
    {
        for (var i = fold; i < order.Length; i += folds)
        {
            held[order[i]] = true;
        }
    }

    private static void Check(RawSamples source, int samples, DataConfig config)
    {
        if (samples < 2)
        {
            throw new DataException($"{(config.Folds > 0 ? "data.folds" : "data.test")}: {source.Name} has one sample, nothing can be held out. Remove {(config.Folds > 0 ? "data.folds" : "data.test")}.");
        }

        if (config.Folds > samples)
        {
            throw new DataException($"data.folds: {samples} samples do not make {config.Folds} parts. Give at most {samples}.");
        }

        if (config.Stratify && source.Labels.Length == 0)
        {
            throw new DataException($"data.stratify: {source.Name} has no classes. Leave data.stratify out.");
        }
    }
}
