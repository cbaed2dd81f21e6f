namespace Runner.Comparison.Statistics;

/// <summary>
/// How many seeds would settle a comparison, if the difference is as large as it looks now: Noether's sample size for the
/// Mann–Whitney test (Noether 1987, equation 3, equal groups), n = (z₀.₉₇₅ + z₀.₈)²/(6(p − ½)²) per group, which gives a
/// power of 80 %. Because few runs exaggerate differences, p is first shrunk towards ½ to (w + ½)/(n + 1), with n the pairs
/// compared; and the result is at least what the exact test needs to reach the level after correction for
/// <c>comparisons</c>.
/// </summary>
public static class SeedsNeeded
{
    /// <summary>The largest number of seeds worth suggesting.</summary>
    public const int Most = 1_000;

    /// <param name="winProbability">P(X better than Y) as estimated.</param>
    /// <param name="pairs">Pairs of runs it was estimated from.</param>
    /// <param name="strata">The number of other settings with which each seed is run.</param>
    /// <param name="comparisons">Comparisons that share the error rate.</param>
    /// <returns>Seeds per point; null when more than <see cref="Most"/>.</returns>
    public static int? Estimate(double winProbability, long pairs, int strata, int comparisons)
    {
        var away = Math.Abs(winProbability - .5);
        var p = (((.5 + away) * pairs) + .5) / (pairs + 1);
        const double z = Normal.Z975 + Normal.Z80;
        var noether = z * z / (6 * (p - .5) * (p - .5));
        if (!(noether / strata <= Most))
        {
            return null;
        }

        var seeds = Math.Max(2, (int)Math.Ceiling(noether / strata));
        while (strata == 1 && MannWhitney.SmallestP(seeds, seeds) * comparisons >= .05)
        {
            seeds++;
        }

        return seeds <= Most ? seeds : null;
    }

    /// <summary>The same from a test's own p-value: z grows with the root of the seeds, and must reach z₁₋α/₂ + z₀.₈ with α
    /// corrected for the comparisons.</summary>
    /// <param name="p">Two-sided, uncorrected.</param>
    /// <param name="seeds">The number of seeds with which it was found.</param>
    public static int? FromTest(double p, int seeds, int comparisons)
    {
        var z = Numerics.NormalQuantile.Of(1 - (Math.Clamp(p, 1e-12, 1) / 2));
        var wanted = Numerics.NormalQuantile.Of(1 - (GroupEffect.Level / (2.0 * Math.Max(1, comparisons)))) + Normal.Z80;
        var needed = Math.Ceiling(seeds * wanted * wanted / (z * z));
        return needed <= Most ? Math.Max((int)needed, seeds + 1) : null;
    }
}
