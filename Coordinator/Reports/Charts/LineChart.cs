using System.Text;

namespace Runner.Reports.Charts;

/// <summary>The curve of a group.</summary>
public sealed record LineSeries(string Name, IReadOnlyList<LinePoint> Points)
{
    /// <summary>The group's place in an order, from 0 to 1, for sequential colours; null for categorical colours.</summary>
    public double? Place { get; init; }

    /// <summary>A second curve of the same group, drawn dashed beside the first; empty for none.</summary>
    public IReadOnlyList<LinePoint> Beside { get; init; } = [];
}

/// <summary>The middle and its band at one place, such as the median and the quartiles; NaN for missing values.</summary>
public readonly record struct LinePoint(double X, double Middle, double Low, double High)
{
    /// <summary>A point without a band.</summary>
    public LinePoint(double x, double y)
        : this(x, y, y, y)
    {
    }
}

/// <summary>A chart of several groups' curves, each a line with a band.</summary>
public static class LineChart
{
    /// <summary>The most named curves; further ones are drawn in grey without a band, under one name.</summary>
    public const int Named = 14;

    /// <param name="about">Explains the line and the band; shown below the chart, and used as alternative text.</param>
    public static string Render(string title, string about, ChartAxis x, ChartAxis y, IReadOnlyList<LineSeries> series) =>
        ChartLayout.Figure(title, about, Numbers(x, y, series), (layout, svg) => Draw(svg, layout, about, x, y, series));

    private static ChartNumbers Numbers(ChartAxis x, ChartAxis y, IReadOnlyList<LineSeries> series) => new(
        ["group", x.Name, y.Name, "low", "high"],
        series.SelectMany(one => Rows(one.Name, one.Points).Concat(Rows($"{one.Name}, dashed", one.Beside))));

    private static IEnumerable<string[]> Rows(string name, IReadOnlyList<LinePoint> points) => points.Select(point => (string[])
        [name, ChartNumbers.Cell(point.X), ChartNumbers.Cell(point.Middle), Edge(point, point.Low), Edge(point, point.High)]);

    /// <summary>Nothing where there is no band.</summary>
    private static string Edge(LinePoint point, double edge) => point.Low == point.High ? "" : ChartNumbers.Cell(edge);

    private static double Draw(Svg svg, ChartLayout layout, string about, ChartAxis x, ChartAxis y, IReadOnlyList<LineSeries> series)
    {
        var font = layout.Font;
        var named = series.Take(Named).ToList();
        var xScale = AxisScale.Of(x.With(series.SelectMany(one => one.Points).Select(point => point.X)), x.Log, layout.IsNarrow ? 4 : 8, nice: false);
        var yScale = AxisScale.Of(y.With(Heights(series, y.Log)), y.Log, layout.IsNarrow ? 5 : 6, nice: true);
        var entries = Entries(series);
        var legend = layout.IsNarrow || entries.Count < 2 ? 0 : Legend.Width(entries, font, 250);
        var lastTick = xScale.Ticks.Count == 0 ? 0 : ChartText.Width(xScale.Ticks[^1].Text, font) / 2;
        var frame = new PlotFrame(
            PlotFrame.TickRoom(yScale, font),
            font * 2.2,
            layout.Width - Math.Max(lastTick, 4) - (legend > 0 ? legend + 14 : 0),
            (font * 2.2) + (layout.IsNarrow ? 200 : 290),
            xScale,
            yScale);

        frame.Draw(svg, x, y, font);
        foreach (var other in series.Skip(Named))
        {
            svg.Path(Line(frame, other.Points), "line other", other.Name);
        }

        for (var i = 0; i < named.Count; i++)
        {
            svg.Path(Band(frame, named[i].Points), $"band {Kind(named[i], i)}");
        }

        for (var i = 0; i < named.Count; i++)
        {
            svg.Path(Line(frame, named[i].Beside), $"line beside {Kind(named[i], i)}", named[i].Name);
            svg.Path(Line(frame, named[i].Points), $"line {Kind(named[i], i)}", named[i].Name);
            if (named[i].Points is [{ Middle: var only }] && !double.IsNaN(only))
                svg.Circle(frame.AtX(named[i].Points[0].X), frame.AtY(named[i].Points[0].Middle), 3.5, $"dot {Kind(named[i], i)}", named[i].Name);
        }

        if (!series.SelectMany(one => one.Points).Any(point => double.IsFinite(point.Middle)))
            svg.Text((frame.Left + frame.Right) / 2, (frame.Top + frame.Bottom) / 2, "no finite values", "soft halo", "middle");

        var bottom = frame.Bottom + (font * 3.2);
        if (entries.Count > 1)
        {
            if (legend > 0)
                bottom = Math.Max(bottom, frame.Top + Legend.Draw(svg, entries, frame.Right + 14, frame.Top, legend, font));
            else
                bottom += 4 + Legend.Draw(svg, entries, 0, bottom + 4, layout.Width, font);
        }

        return ChartNote.Draw(svg, about, bottom, layout);
    }

    /// <summary>The colour and dashes of a series. With a second curve, dashes distinguish the two.</summary>
    private static string Kind(LineSeries series, int index) => series.Place is { } place ? ChartStyle.SequenceKind(place)
        : series.Beside.Count > 0 ? $"c{index % ChartStyle.Colours} d0"
        : ChartStyle.SeriesKind(index);

    private static List<Legend.Entry> Entries(IReadOnlyList<LineSeries> series)
    {
        var entries = series.Take(Named).Select((one, i) => new Legend.Entry(one.Name, Kind(one, i))).ToList();
        if (series.Count > Named)
            entries.Add(new Legend.Entry(Comparison.Number.Of(series.Count - Named, "other"), "other"));

        return entries;
    }

    /// <summary>The values that the y axis must show. Bands near 0 are left out on a log axis, which they would stretch indefinitely.</summary>
    private static IEnumerable<double> Heights(IReadOnlyList<LineSeries> series, bool log)
    {
        var points = series.SelectMany(one => one.Points.Concat(one.Beside));
        return series.Count > Named || log
            ? points.SelectMany(point => (double[])[point.Middle, point.High, point.Low > point.Middle / 100 ? point.Low : point.Middle])
            : points.SelectMany(point => (double[])[point.Middle, point.Low, point.High]);
    }

    private static string Line(PlotFrame frame, IReadOnlyList<LinePoint> points)
    {
        var path = new StringBuilder();
        var pen = 'M';
        foreach (var point in CurveThinning.Line(points, frame.AtX))
        {
            var (px, py) = (frame.AtX(point.X), frame.AtY(point.Middle));
            if (double.IsNaN(px) || double.IsNaN(py))
            {
                pen = 'M';
                continue;
            }

            path.Append(pen).Append(Svg.Point(px, py));
            pen = 'L';
        }

        return path.ToString();
    }

    /// <summary>One closed shape for each contiguous run of points.</summary>
    private static string Band(PlotFrame frame, IReadOnlyList<LinePoint> points)
    {
        var path = new StringBuilder();
        var run = new List<LinePoint>();
        foreach (var point in CurveThinning.Band(points, frame.AtX).Append(new LinePoint(double.NaN, double.NaN)))
        {
            if (!double.IsNaN(point.X) && !double.IsNaN(point.Low) && !double.IsNaN(point.High))
            {
                run.Add(point);
                continue;
            }

            if (run.Count > 1 && run.Exists(one => one.Low != one.High))
            {
                path.Append('M').AppendJoin('L', run.Select(one => Svg.Point(frame.AtX(one.X), frame.AtY(one.High))));
                path.Append('L').AppendJoin('L', run.AsEnumerable().Reverse().Select(one => Svg.Point(frame.AtX(one.X), frame.AtY(one.Low)))).Append('Z');
            }

            run.Clear();
        }

        return path.ToString();
    }
}
