using System.Text;

namespace Runner.Reports.Charts;

/// <summary>Samples of one group on a plane.</summary>
/// <param name="Known">Places of training samples.</param>
/// <param name="Asked">Places of test samples.</param>
public sealed record MapGroup(string Name, IReadOnlyList<(double X, double Y)> Known, IReadOnlyList<(double X, double Y)> Asked);

/// <summary>A map of codes: dots coloured by group, each group's name at its middle, so that no colour has to be told apart alone.</summary>
public static class CodeMapChart
{
    private const int Tallest = 440;

    public static string Render(string title, string about, ChartAxis x, ChartAxis y, IReadOnlyList<MapGroup> groups) =>
        ChartLayout.Figure(title, about, Numbers(x, y, groups), (layout, svg) => Draw(svg, layout, about, x, y, groups));

    private static ChartNumbers Numbers(ChartAxis x, ChartAxis y, IReadOnlyList<MapGroup> groups) => new(
        ["group", "samples", x.Name, y.Name],
        groups.SelectMany(group => Rows(group.Name, "training", group.Known).Concat(Rows(group.Name, "test", group.Asked))));

    private static IEnumerable<string[]> Rows(string group, string samples, IReadOnlyList<(double X, double Y)> places) =>
        places.Select(place => (string[])[group, samples, ChartNumbers.Cell(place.X), ChartNumbers.Cell(place.Y)]);

    private static double Draw(Svg svg, ChartLayout layout, string about, ChartAxis x, ChartAxis y, IReadOnlyList<MapGroup> groups)
    {
        var font = layout.Font;
        var all = groups.SelectMany(group => group.Known.Concat(group.Asked)).ToArray();
        var ys = AxisScale.Of(all.Select(place => place.Y), log: false, 5, nice: false);
        var left = PlotFrame.TickRoom(ys, font);
        var frame = new PlotFrame(
            left,
            font * 2.2,
            layout.Width - 8,
            (font * 2.2) + Math.Min(Tallest, layout.Width - left - 8),
            AxisScale.Of(all.Select(place => place.X), log: false, layout.IsNarrow ? 4 : 6, nice: false),
            ys);
        frame.Draw(svg, x, y, font);
        for (var i = 0; i < groups.Count; i++)
        {
            svg.Path(Dots(frame, groups[i].Known), $"known m{i % ChartStyle.MapColours}", groups[i].Name);
            svg.Path(Dots(frame, groups[i].Asked), $"asked m{i % ChartStyle.MapColours}", groups[i].Name);
        }

        foreach (var group in groups.Where(group => group.Known.Count > 0))
        {
            svg.Text(frame.AtX(Middle(group.Known.Select(place => place.X))), frame.AtY(Middle(group.Known.Select(place => place.Y))) + (font * .45), ChartText.Fit(group.Name, font, 110), "halo strong", "middle", size: font * 1.25, whole: group.Name);
        }

        return ChartNote.Draw(svg, about, frame.Bottom + (font * 3.2), layout);
    }

    /// <summary>Lines of no length, whose round ends are dots.</summary>
    private static string Dots(PlotFrame frame, IReadOnlyList<(double X, double Y)> places)
    {
        var path = new StringBuilder();
        foreach (var (x, y) in places)
        {
            path.Append('M').Append(Svg.Point(frame.AtX(x), frame.AtY(y))).Append("h0");
        }

        return path.ToString();
    }

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(sorted.Length - 1) / 2];
    }
}
