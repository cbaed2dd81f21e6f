using Runner.Numerics;

namespace Runner.Search.Proposals.Tpe;

/// <summary>
/// The tree-structured Parzen estimator (Bergstra et al. 2011, "Algorithms for Hyper-Parameter Optimization", section 4): one density l of the points that did
/// best, one density g of all others, and of a few draws from l the one with the greatest l/g, which has the greatest expected improvement. Axes that
/// apply together are drawn together, so that l keeps how they depend on each other (multivariate; Falkner et al. 2018, "BOHB", section 3.2); axes
/// that apply at different points make groups of their own. Points without a result count among the others, so that points tried at the same time keep apart.
/// </summary>
internal sealed class TpeProposer(SearchSpace space, ulong seed) : IMethod
{
    /// <summary>Results before the first estimate.</summary>
    private const int FewestResults = 6;

    /// <summary>The share of results that are good, and the most that are.</summary>
    private const double GoodShare = 0.11;
    private const int MostGood = 25;

    private const int Candidates = 48;

    private readonly EvenSequence first = new(space.Axes.Length, seed);

    public bool TakesSeveralCosts => true;

    public double[] Next(Past past)
    {
        var results = past.Points.Count(point => point.State != TriedState.Pending);
        if (results < FewestResults)
        {
            return first.At(past.Number);
        }

        var good = Ranking.BestFirst(past.Points).Take(Math.Min((int)Math.Ceiling(GoodShare * results), MostGood)).ToHashSet();
        var draws = RandomStream.Named(seed, 0, StreamPurpose.Proposal, past.Number);
        var applies = past.Points.Select(point => space.InForceAt(point.At.AsSpan())).ToArray();
        var at = new double[space.Axes.Length];
        foreach (var group in GroupsOf(applies))
        {
            var seen = Enumerable.Range(0, applies.Length).Where(i => applies[i][group[0]]).ToLookup(good.Contains, i => past.Points[i]);
            var best = BestOf(MixtureOf(group, seen[true]), MixtureOf(group, seen[false]), draws);
            for (var i = 0; i < group.Length; i++)
            {
                at[group[i]] = best[i];
            }
        }

        return at;
    }

    /// <summary>Axes by the points where they apply: those of a group apply together or not at all.</summary>
    private IEnumerable<int[]> GroupsOf(bool[][] applies) =>
        Enumerable.Range(0, space.Axes.Length)
            .GroupBy(axis => string.Concat(applies.Select(flags => flags[axis] ? '1' : '0')), StringComparer.Ordinal).Select(group => group.ToArray());

    private ParzenMixture MixtureOf(int[] group, IEnumerable<TriedPoint> points) =>
        new([.. group.Select(axis => space.Axes[axis])], [.. points.Select(point => group.Select(axis => point.At[axis]).ToArray())]);

    private static double[] BestOf(ParzenMixture good, ParzenMixture others, RandomStream draws) =>
        Enumerable.Range(0, Candidates).Select(_ => good.Draw(draws)).MaxBy(at => good.LogDensity(at) - others.LogDensity(at))!;
}
