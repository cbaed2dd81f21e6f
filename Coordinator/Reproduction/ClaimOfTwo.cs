using Runner.Comparison;
using Runner.Comparison.Findings;

namespace Runner.Reproduction;

/// <summary>
/// Whether what the comparison says of two groups of runs is what they support: 1 where it calls one of them better and the exact two-sided
/// Mann–Whitney test has p below .05, or says that the seeds do not tell and p is not; 0 otherwise. The test is counted here anew, over all ways to share out the ranks.
/// </summary>
public sealed record ClaimOfTwo(Measured What, Range First, Range Second) : Quantity
{
    public override double Of(ReproducedSweep sweep)
    {
        double[] first = [.. sweep.Among(First).Select(What.Of)];
        double[] second = [.. sweep.Among(Second).Select(What.Of)];
        var claim = sweep.Findings.Headlines.FirstOrDefault(finding => finding.Kind == FindingKind.Best);
        if (claim is null || first.Concat(second).Any(double.IsNaN))
        {
            return double.NaN;
        }

        return claim.Verdict is Verdict.Settled or Verdict.MeasuresDisagree == ExactP(first, second) < GroupEffect.Level ? 1 : 0;
    }

    /// <summary>Mann and Whitney 1947: the number of arrangements with each U, by their recurrence.</summary>
    private static double ExactP(double[] first, double[] second)
    {
        var ways = new double[(first.Length * second.Length) + 1];
        ways[0] = 1;
        for (var one = 1; one <= first.Length; one++)
        {
            // Times (1 − q^(m + one))/(1 − q^one): the Gaussian binomial coefficient.
            for (var u = ways.Length - 1; u >= second.Length + one; u--)
            {
                ways[u] -= ways[u - second.Length - one];
            }

            for (var u = one; u < ways.Length; u++)
            {
                ways[u] += ways[u - one];
            }
        }

        var wins = first.Sum(a => second.Count(b => a < b));
        var fewer = Math.Min(wins, ways.Length - 1 - wins);
        return Math.Min(1, 2 * ways.Take(fewer + 1).Sum() / ways.Sum());
    }
}
