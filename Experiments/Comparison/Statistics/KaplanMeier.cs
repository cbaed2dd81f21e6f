namespace Runner.Comparison.Statistics;

/// <summary>The time at which a run reached a target, or until which it is known not to have reached it.</summary>
/// <param name="Time">In epochs (or updates); +∞ for a diverged run, which can never reach it.</param>
/// <param name="Reached">False when the run is censored at <paramref name="Time"/>.</param>
public readonly record struct TimeToTarget(double Time, bool Reached);

/// <param name="Time">A time at which some run reached the target.</param>
/// <param name="NotReached">Estimated share of runs that need longer.</param>
/// <param name="AtRisk">Runs that had not reached it and were still training just before.</param>
public readonly record struct SurvivalStep(double Time, double NotReached, int AtRisk);

/// <summary>
/// The product-limit estimator of time to target (Kaplan and Meier 1958): S(t) = Π (1 − dᵢ/nᵢ) over times up to t at which
/// dᵢ of the nᵢ runs still training reached it. Runs that ended without reaching it count until they ended.
/// </summary>
public static class KaplanMeier
{
    public static SurvivalStep[] Of(IReadOnlyList<TimeToTarget> runs)
    {
        var steps = new List<SurvivalStep>();
        var surviving = 1.0;
        var ordered = runs.OrderBy(run => run.Time).ThenByDescending(run => run.Reached).ToArray();
        for (var i = 0; i < ordered.Length;)
        {
            var atRisk = ordered.Length - i;
            var time = ordered[i].Time;
            var reached = 0;
            for (; i < ordered.Length && ordered[i].Time == time; i++)
            {
                reached += ordered[i].Reached ? 1 : 0;
            }

            if (reached > 0)
            {
                surviving *= 1 - ((double)reached / atRisk);
                steps.Add(new(time, reached == atRisk ? 0 : surviving, atRisk));
            }
        }

        return [.. steps];
    }

    /// <summary>The first time by which at least <paramref name="share"/> of runs have reached the target; +∞ when never.</summary>
    public static double Quantile(IReadOnlyList<SurvivalStep> steps, double share)
    {
        foreach (var step in steps)
        {
            // The slack allows for rounding: a product of fractions that equals ½ may be slightly larger.
            if (step.NotReached <= 1 - share + 1e-12)
            {
                return step.Time;
            }
        }

        return double.PositiveInfinity;
    }
}
