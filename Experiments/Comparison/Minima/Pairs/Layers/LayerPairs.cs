using Runner.Comparison.Minima.Basins;

namespace Runner.Comparison.Minima.Pairs.Layers;

/// <summary>
/// Compares pairs of networks of one list of layers by the loss on the line between them, before and after matching. The loss is that of the function itself, in which a batch norm uses the
/// mean and variance of the data: on a line these statistics are computed anew at every place, as they must be (Jordan et al. 2022, REPAIR: those of the ends do not fit in between).
/// </summary>
/// <param name="limit">Where no rise above this is seen, a line is looked at more closely.</param>
public sealed class LayerPairs(LayerSymmetry symmetry, ICurvedObjective function, double limit)
{
    private readonly LayerMatching matching = new(symmetry);

    /// <param name="a">Number of the first network.</param>
    /// <param name="first">Its parameters.</param>
    public PairComparison Compare(int a, int b, double[] first, double[] second)
    {
        var (start, end) = (function.Value(first), function.Value(second));
        var raw = EndLines.Line(function, first, second, start, end, limit);
        var moved = symmetry.Permute(second, matching.Match(first, second));
        var better = Middle(first, moved) < Middle(first, second);
        var matched = better ? moved : second;
        return new PairComparison(
            a,
            b,
            raw,
            better ? EndLines.Line(function, first, moved, start, end, limit) : raw,
            better ? MatchedBy.Weights : MatchedBy.Nothing,
            EuclideanSpace.Distance(first, second),
            EuclideanSpace.Distance(first, matched),
            double.NaN,
            double.NaN,
            double.NaN);
    }

    private double Middle(double[] first, double[] second) => function.Value([.. first.Zip(second, (one, other) => (one + other) / 2)]);
}
