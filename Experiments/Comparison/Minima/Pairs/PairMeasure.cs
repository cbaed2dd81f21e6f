using Runner.Comparison.Statistics;

namespace Runner.Comparison.Minima.Pairs;

/// <summary>One measure of the difference between two runs, over all compared pairs of a function.</summary>
/// <param name="Key">Its name in JSON and exports.</param>
/// <param name="Name">Its name in words.</param>
/// <param name="Sentence">An explanation that does not assume the technical terms.</param>
/// <param name="Same">Over pairs of runs of one setting, which differ only in their seeds.</param>
/// <param name="Different">Over pairs of runs of different settings.</param>
public sealed record PairMeasure(string Key, string Name, string Sentence, PairSpread Same, PairSpread Different)
{
    /// <summary>Every measure that applies to these pairs and was taken; empty when none were compared.</summary>
    /// <param name="runs">The runs to which a pair's A and B are indices.</param>
    public static PairMeasure[] Of(IReadOnlyList<EndedRun> runs, IReadOnlyList<PairComparison> pairs)
    {
        if (pairs.Count == 0)
        {
            return [];
        }

        var classes = pairs[0].Raw.Errors.Length > 0;
        var same = pairs.Where(pair => runs[pair.A].SameSetting(runs[pair.B])).ToArray();
        var different = pairs.Where(pair => !runs[pair.A].SameSetting(runs[pair.B])).ToArray();
        PairMeasure?[] measures =
        [
            Measure(
                "barrier-ainsworth",
                "barrier of the loss",
                "How far the loss rises on the straight line between two runs, above the mean of its ends (Ainsworth et al. 2023).",
                pair => pair.Raw.Ainsworth),
            Measure(
                "matched-barrier-ainsworth",
                "the same, units matched",
                "What remains of it once equivalent hidden units are matched.",
                pair => pair.Matched.Ainsworth),
            Measure(
                "barrier-frankle",
                classes ? "barrier of the error" : "barrier after Frankle",
                classes
                    ? "How far the share of wrong answers rises on the same line (the instability of Frankle et al. 2020)."
                    : "Frankle et al. 2020 measure the same rise in wrong answers; where there are no classes it is that of the loss.",
                pair => pair.LooksAtAnswers ? pair.Raw.Frankle : double.NaN),
            Measure(
                "matched-barrier-frankle",
                "the same, units matched",
                "What remains of that once units are matched.",
                pair => pair.LooksAtAnswers ? pair.Matched.Frankle : double.NaN),
            Measure("distance", "distance of the weights", "How far apart the two lie in the space of all weights.", pair => pair.Distance),
            Measure(
                "matched-distance",
                "the same, units matched",
                "The distance once units are matched; if it hardly shrinks, they were not the same network in another order.",
                pair => pair.MatchedDistance),
            Measure(
                "function-distance",
                "distance of the outputs",
                "How much the outputs of the two differ on the held-out samples (root mean square over samples and outputs).",
                pair => pair.FunctionDistance),
            Measure(
                "cka",
                "similarity of the codes",
                "Whether the narrowest layers of the two arrange the samples in the same way: 1 if they do, 0 if not at all (CKA, Kornblith et al. 2019).",
                pair => pair.Cka),
            classes
                ? Measure("disagreement", "disagreement", "The share of samples that the two put into different classes.", pair => pair.Disagreement)
                : null,
        ];
        return [.. measures.OfType<PairMeasure>().Where(measure => measure.Same.Pairs + measure.Different.Pairs > 0)];

        PairMeasure Measure(string key, string name, string sentence, Func<PairComparison, double> value) =>
            new(key, name, sentence, PairSpread.Of(same.Select(value)), PairSpread.Of(different.Select(value)));
    }
}

/// <param name="Pairs">The number of pairs with a value.</param>
/// <param name="Median">NaN without pairs; so are the others.</param>
public readonly record struct PairSpread(int Pairs, double Median, double Lowest, double Highest)
{
    /// <param name="values">NaN values are left out.</param>
    public static PairSpread Of(IEnumerable<double> values)
    {
        var sorted = Quantiles.Sorted(values.Where(value => !double.IsNaN(value)));
        return sorted.Length == 0
            ? new PairSpread(0, double.NaN, double.NaN, double.NaN)
            : new PairSpread(sorted.Length, Quantiles.MedianOfSorted(sorted), sorted[0], sorted[^1]);
    }
}
