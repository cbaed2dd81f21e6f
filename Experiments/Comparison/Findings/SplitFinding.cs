using Runner.Results;

namespace Runner.Comparison.Findings;

/// <summary>Settings whose runs end in clearly different places: the sign of more than one minimum.</summary>
internal static class SplitFinding
{
    /// <summary>The worst run of a point is this many times its best.</summary>
    private const double Factor = 1.5;

    public static Finding? Of(SweepResults results)
    {
        var points = new Dictionary<int, (double Low, double High, int Runs)>();
        for (var i = 0; i < results.Results.Count; i++)
        {
            var result = results.Results[i];
            if (result.Outcome == TrialOutcome.Completed && result.FinalLoss > 0 && double.IsFinite(result.FinalLoss))
            {
                var point = results.PointAt(i);
                var seen = points.GetValueOrDefault(point, (double.PositiveInfinity, 0, 0));
                points[point] = (Math.Min(seen.Item1, result.FinalLoss), Math.Max(seen.Item2, result.FinalLoss), seen.Item3 + 1);
            }
        }

        var repeated = points.Count(point => point.Value.Runs > 1);
        var split = points.Where(point => point.Value.High >= Factor * point.Value.Low).ToArray();
        if (split.Length == 0)
        {
            return null;
        }

        var widest = split.OrderByDescending(point => point.Value.High / point.Value.Low).ThenBy(point => point.Key).First();
        var label = PointLabel.Of(results, widest.Key);
        return new(
            FindingKind.Split,
            Verdict.Observed,
            "Same setting, another ending",
            (repeated == 1
                ? "All runs have the same setting, and only the seed decides whether one ends well: they end"
                : $"In {Number.Count(split.Length)} of {Number.Of(repeated, "setting")} that were repeated, only the seed decides whether a run ends well: {label} ends")
            + $" anywhere from {Number.Short(widest.Value.Low)} to {Number.Short(widest.Value.High)}.",
            $"The worst run's final training loss is at least {Factor} times the best's, all else equal.",
            [new("split", split.Length, "settings"), new("widest-low", widest.Value.Low), new("widest-high", widest.Value.High)]);
    }
}
