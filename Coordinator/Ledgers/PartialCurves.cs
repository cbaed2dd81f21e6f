using Runner.Results;

namespace Runner.Ledgers;

/// <summary>Merges the parts of a running trial's curve.</summary>
internal static class PartialCurves
{
    /// <summary>Merges points by time; where parts overlap, the later part wins. A metric that a part lacks is NaN at its times.</summary>
    public static Curve? Merge(IEnumerable<Curve> parts)
    {
        var metrics = new List<string>();
        var points = new SortedDictionary<int, Dictionary<string, double>>();
        var any = false;
        foreach (var part in parts)
        {
            any = true;
            metrics.AddRange(part.Metrics.Except(metrics, StringComparer.Ordinal).ToArray());
            for (var i = 0; i < part.Times.Length; i++)
            {
                if (!points.TryGetValue(part.Times[i], out var point))
                {
                    points.Add(part.Times[i], point = new Dictionary<string, double>(StringComparer.Ordinal));
                }

                for (var metric = 0; metric < part.Metrics.Count; metric++)
                {
                    point[part.Metrics[metric]] = part.Values[metric][i];
                }
            }
        }

        return any
            ? new Curve(
                metrics,
                [.. points.Keys],
                [.. metrics.Select(metric => points.Values.Select(point => point.GetValueOrDefault(metric, double.NaN)).ToArray())])
            : null;
    }
}
