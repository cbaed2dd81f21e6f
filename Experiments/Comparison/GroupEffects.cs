using Runner.Comparison.Statistics;

namespace Runner.Comparison;

/// <summary>Tests the best row of a comparison against each other one.</summary>
internal static class GroupEffects
{
    /// <param name="rows">Best first.</param>
    public static IReadOnlyList<GroupEffect> Of(
        SweepResults results,
        Grouping grouping,
        ReadOnlySpan<(ComparedGroup Group, int Index)> rows,
        Measurement[] measured,
        ComparisonMetric metric)
    {
        var best = ByStratum(grouping, rows[0].Index, measured);
        var effects = new List<GroupEffect>();
        foreach (var (other, index) in rows[1..])
        {
            var strata = Pair(best, ByStratum(grouping, index, measured));
            if (strata.Count == 0)
            {
                continue;
            }

            var stream = Bootstrap.Stream(
                results.Outline.Seed, $"win\n{metric}\n{rows[0].Group.Key.StreamName}\n\n{other.Key.StreamName}");
            if (WinProbability.Of(strata, stream) is { } win)
            {
                effects.Add(new(
                    rows[0].Group,
                    other,
                    strata.Count,
                    win,
                    MannWhitney.Test(strata).P,
                    double.NaN,
                    rows[0].Group.Interval.IsKnown && other.Interval.IsKnown ? rows[0].Group.Interval.Overlaps(other.Interval) : null,
                    SeedsNow(strata),
                    null));
            }
        }

        var corrected = Holm.Adjust([.. effects.Select(effect => effect.P)]);
        return [.. effects.Select((effect, i) => effect with
        {
            CorrectedP = corrected[i],
            SeedsNeeded = Statistics.SeedsNeeded.Estimate(
                effect.Win.P, (long)effect.SeedsNow * effect.SeedsNow * effect.Strata, effect.Strata, effects.Count) is { } seeds
                // More than there are: were they enough, it would be settled.
                ? Math.Max(seeds, effect.SeedsNow + 1)
                : null,
        })];
    }

    private static int SeedsNow(List<PairedStratum> strata) =>
        Math.Max(1, (int)strata.Average(stratum => Math.Min(stratum.X.Length, stratum.Y.Length)));

    private static Dictionary<int, List<double>> ByStratum(Grouping grouping, int group, Measurement[] measured)
    {
        var strata = new Dictionary<int, List<double>>();
        foreach (var i in grouping.Members(group))
        {
            if (measured[i].Counts || measured[i].Standing == Standing.Diverged)
            {
                var stratum = grouping.StratumOf[i];
                (strata.TryGetValue(stratum, out var list) ? list : strata[stratum] = []).Add(measured[i].Value);
            }
        }

        return strata;
    }

    /// <summary>The strata that both have; when they share none (points drawn at random), the two as a whole.</summary>
    private static List<PairedStratum> Pair(Dictionary<int, List<double>> x, Dictionary<int, List<double>> y)
    {
        var common = x.Keys.Where(y.ContainsKey).Order().ToArray();
        return common.Length > 0 ? [.. common.Select(stratum => new PairedStratum([.. x[stratum]], [.. y[stratum]]))]
            : x.Count > 0 && y.Count > 0 ? [new([.. x.Values.SelectMany(v => v)], [.. y.Values.SelectMany(v => v)])]
            : [];
    }
}
