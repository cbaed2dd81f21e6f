using Runner.Comparison.Statistics;
using Runner.Numerics;

namespace Runner.Comparison;

/// <summary>Tests the best row of a comparison against every other row.</summary>
internal static class GroupEffects
{
    /// <param name="rows">Best first.</param>
    public static IReadOnlyList<GroupEffect> Of(
        SweepResults results,
        Grouping grouping,
        (ComparedGroup Group, int Index)[] rows,
        Measurement[] measured,
        ComparisonMetric metric)
    {
        // Each has a random stream of its own.
        var tested = new GroupEffect?[rows.Length - 1];
        SideBySide.Run(tested.Length, place => tested[place] = Of(results, grouping, rows[0], rows[place + 1], measured, metric));
        GroupEffect[] effects = [.. tested.OfType<GroupEffect>()];
        var corrected = Holm.Adjust([.. effects.Select(effect => effect.P)]);
        return [.. effects.Select((effect, i) => effect with
        {
            CorrectedP = corrected[i],
        }).Select(effect => effect with { SeedsNeeded = effect.Verdict == Verdict.NotEnoughSeeds ? SeedsNeeded(effect, effects.Length) : null })];
    }

    /// <summary>The best row against another, uncorrected; null where no runs can be compared.</summary>
    private static GroupEffect? Of(
        SweepResults results,
        Grouping grouping,
        (ComparedGroup Group, int Index) best,
        (ComparedGroup Group, int Index) other,
        Measurement[] measured,
        ComparisonMetric metric)
    {
        var strata = Strata(grouping, best.Index, other.Index, measured);
        if (strata.Count == 0)
        {
            return null;
        }

        var stream = Bootstrap.Stream(results.Outline.Seed, $"win\n{metric}\n{best.Group.Key.StreamName}\n\n{other.Group.Key.StreamName}");
        var counted = CountedStratum.Of(strata);
        return WinProbability.Of(strata, counted, stream) is not { } win ? null : new(
            best.Group,
            other.Group,
            strata.Count,
            win,
            MannWhitney.Of(counted).P,
            double.NaN,
            best.Group.Interval.IsKnown && other.Group.Interval.IsKnown ? best.Group.Interval.Overlaps(other.Group.Interval) : null,
            SeedsNow(strata),
            null,
            grouping.AlsoDiffer(best.Index, other.Index));
    }

    /// <summary>The runs of two groups in matched settings.</summary>
    public static List<PairedStratum> Strata(Grouping grouping, int x, int y, Measurement[] measured)
    {
        var matched = grouping.Strata([x, y]);
        var strata = 1 + matched.Max(stratumOf => stratumOf.DefaultIfEmpty(-1).Max());
        return Pair(ByStratum(grouping.Members(x), matched[0], measured, strata), ByStratum(grouping.Members(y), matched[1], measured, strata));
    }

    private static int? SeedsNeeded(GroupEffect effect, int comparisons)
    {
        var pairs = (long)effect.SeedsNow * effect.SeedsNow * effect.Strata;
        var seeds = Statistics.SeedsNeeded.Estimate(effect.Win.P, pairs, effect.Strata, comparisons);
        // The estimate may not exceed the present number although that does not settle it, because of ties, unequal settings
        // or other comparisons; then extrapolate from the test itself.
        return seeds <= effect.SeedsNow ? Statistics.SeedsNeeded.FromTest(effect.P, effect.SeedsNow, comparisons) : seeds;
    }

    private static int SeedsNow(List<PairedStratum> strata) =>
        Math.Max(1, (int)strata.Average(stratum => Math.Min(stratum.X.Length, stratum.Y.Length)));

    /// <summary>The values of a group's runs in each stratum.</summary>
    private static double[][] ByStratum(ReadOnlySpan<int> members, int[] stratumOf, Measurement[] measured, int strata)
    {
        var sizes = new int[strata];
        for (var m = 0; m < members.Length; m++)
        {
            sizes[stratumOf[m]] += IsCompared(measured[members[m]]) ? 1 : 0;
        }

        var values = Array.ConvertAll(sizes, size => new double[size]);
        Array.Clear(sizes);
        for (var m = 0; m < members.Length; m++)
        {
            var run = measured[members[m]];
            if (IsCompared(run))
            {
                values[stratumOf[m]][sizes[stratumOf[m]]++] = run.Value;
            }
        }

        return values;
    }

    /// <summary>Whether a run is better or worse than others: a diverged one is worse.</summary>
    private static bool IsCompared(Measurement run) => run.Counts || run.Standing == Standing.Diverged;

    /// <summary>The strata that both groups have; when they share none (points drawn at random), the two groups as a whole.</summary>
    private static List<PairedStratum> Pair(double[][] x, double[][] y)
    {
        List<PairedStratum> common = [.. x.Zip(y, (one, other) => new PairedStratum(one, other)).Where(pair => pair.X.Length > 0 && pair.Y.Length > 0)];
        if (common.Count > 0)
        {
            return common;
        }

        double[] allX = [.. x.SelectMany(values => values)], allY = [.. y.SelectMany(values => values)];
        return allX.Length > 0 && allY.Length > 0 ? [new(allX, allY)] : [];
    }
}
