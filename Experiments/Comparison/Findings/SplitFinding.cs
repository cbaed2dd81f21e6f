using Runner.Results;

namespace Runner.Comparison.Findings;

/// <summary>Settings whose runs end with clearly different values, and what differs between those runs.</summary>
internal static class SplitFinding
{
    /// <summary>The smallest ratio of a setting's highest value to its lowest that counts.</summary>
    private const double Factor = 1.5;

    public static Finding? Of(SweepResults results, ComparisonMetric metric)
    {
        var values = Measurement.Of(results, metric);
        var points = new Dictionary<int, (double Low, double High, int Runs)>();
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i].Standing == Standing.Measured && values[i].Value > 0)
            {
                var point = results.PointAt(i);
                var seen = points.GetValueOrDefault(point, (double.PositiveInfinity, 0, 0));
                points[point] = (Math.Min(seen.Item1, values[i].Value), Math.Max(seen.Item2, values[i].Value), seen.Item3 + 1);
            }
        }

        var repeated = points.Count(point => point.Value.Runs > 1);
        var floor = Rounding.Of(results, metric).Floor;
        var split = points.Where(point => point.Value.High >= Factor * point.Value.Low && point.Value.High > floor).ToArray();
        if (split.Length == 0)
        {
            return null;
        }

        var widest = split.OrderByDescending(point => point.Value.High / point.Value.Low).ThenBy(point => point.Key).First();
        var range = $"from {Number.Short(widest.Value.Low)} to {Number.Short(widest.Value.High)}";
        return new(
            FindingKind.Split,
            Verdict.Observed,
            "Same setting, different ending",
            repeated == 1
                ? $"The runs of {(results.RecordedPoints == 1 ? "the only setting" : PointLabel.Said(results, widest.Key))} differ only in {results.Seeds.Cause}, and their {metric.Phrase} ranges {range}."
                : $"In {Words.Of(split.Length, repeated, "repeated setting")}, runs that differ only in {results.Seeds.Cause} end far apart: "
                  + $"with {PointLabel.Said(results, widest.Key)}, the {metric.Phrase} ranges {range}.",
            $"The highest {metric.Phrase} of a setting is at least {Number.Short(Factor)} times its lowest.",
            [new("split", split.Length, "settings"), new("widest-low", widest.Value.Low), new("widest-high", widest.Value.High)]);
    }
}
