namespace Runner.Reports.Charts;

/// <summary>A curve in the size of a word.</summary>
public static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>A sparkline for the terminal: one block character per position, showing the mean of its share of the values; a dot if none
    /// is finite.</summary>
    /// <param name="log">Whether to use a log scale if all finite values are above 0.</param>
    public static string Text(IReadOnlyList<double> values, int width = 24, bool log = false)
    {
        var places = Math.Min(width, values.Count);
        var means = new double[places];
        for (var i = 0; i < places; i++)
        {
            var (from, to) = ((int)((long)i * values.Count / places), (int)((long)(i + 1) * values.Count / places));
            var finite = Enumerable.Range(from, to - from).Select(at => values[at]).Where(double.IsFinite).ToList();
            means[i] = finite.Count == 0 ? double.NaN : finite.Average();
        }

        var scale = Scale(means, log);
        return string.Concat(means.Select(mean => double.IsNaN(mean) ? '·' : Blocks[Math.Min(Blocks.Length - 1, (int)(scale.At(mean) * Blocks.Length))]));
    }

    /// <summary>A sparkline for a page; <paramref name="name"/> is the alternative text.</summary>
    public static string Svg(IReadOnlyList<double> values, string name, bool log = false)
    {
        const double Width = 100;
        const double Height = 20;
        var scale = Scale(values, log);
        var points = values.Select((value, i) => new LinePoint(values.Count < 2 ? 0 : i * Width / (values.Count - 1), value)).ToList();
        var path = "";
        var pen = 'M';
        foreach (var point in CurveThinning.Line(points, x => x * 4))
        {
            if (!double.IsFinite(point.Middle))
            {
                pen = 'M';
                continue;
            }

            path += pen + Charts.Svg.Point(point.X, Height - 1 - (scale.At(point.Middle) * (Height - 2)));
            pen = 'L';
        }

        return $"<svg class=\"spark\" viewBox=\"0 0 100 20\" preserveAspectRatio=\"none\" role=\"img\"><title>{ChartText.Escape(name)}</title><path d=\"{path}\"/></svg>";
    }

    private static AxisScale Scale(IReadOnlyList<double> values, bool log) =>
        AxisScale.Of(values, log && values.Where(double.IsFinite).All(value => value > 0), 4, nice: false);
}
