using Runner.Results;

namespace Runner.Comparison.Findings;

/// <summary>Settings whose runs end with clearly different values, and what differs between those runs.</summary>
internal static class SplitFinding
{
    /// <summary>The smallest ratio of a setting's highest value to its lowest that counts.</summary>
    private const double Factor = 1.5;

    public static Finding? Of(RunValues values)
    {
        var (results, metric, table) = (values.Results, values.Metric, values.Results.Table);
        if (table.Points.Length == results.Results.Count)
        {
            // Every setting was run once; there may be a million.
            return null;
        }

        var ranges = new (double Low, double High, int Runs)[table.Points.Length];
        Array.Fill(ranges, (double.PositiveInfinity, 0, 0));
        for (var i = 0; i < values.Measured.Length; i++)
        {
            if (values.Measured[i] is { Standing: Standing.Measured, Value: > 0 and var value })
            {
                ref var seen = ref ranges[table.PointOf[i]];
                seen = (Math.Min(seen.Low, value), Math.Max(seen.High, value), seen.Runs + 1);
            }
        }

        var repeated = ranges.Count(range => range.Runs > 1);
        var floor = values.Rounding.Floor;
        var split = Enumerable.Range(0, ranges.Length).Where(point => ranges[point].High >= Factor * ranges[point].Low && ranges[point].High > floor).ToArray();
        if (split.Length == 0)
        {
            return null;
        }

        var widest = split.OrderByDescending(point => ranges[point].High / ranges[point].Low).ThenBy(point => table.Points[point]).First();
        var setting = table.Points[widest];
        var (low, high) = (ranges[widest].Low, ranges[widest].High);
        var range = $"from {Number.Short(low)} to {Number.Short(high)}";
        return new(
            FindingKind.Split,
            Verdict.Observed,
            "Same setting, different ending",
            repeated == 1
                ? $"The runs of {(results.RecordedPoints == 1 ? "the only setting" : PointLabel.Said(results, setting))} differ only in {results.Seeds.Cause}, and their {metric.Phrase} ranges {range}."
                : $"In {Words.Of(split.Length, repeated, "repeated setting")}, runs that differ only in {results.Seeds.Cause} end far apart: "
                  + $"with {PointLabel.Said(results, setting)}, the {metric.Phrase} ranges {range}.",
            $"The highest {metric.Phrase} of a setting is at least {Number.Short(Factor)} times its lowest.",
            [new("split", split.Length, "settings"), new("widest-low", low), new("widest-high", high)]);
    }
}
