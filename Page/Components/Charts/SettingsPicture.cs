using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.MarkerLib;
using Runner.Comparison;
using Runner.Page.Views;
using Runner.Reports;
using Runner.Reports.Charts;

namespace Runner.Page.Components.Charts;

/// <summary>Every setting of a sweep as a line through parallel axes to its median result. Marks on the axes can be selected.</summary>
internal sealed class SettingsPicture
{
    /// <summary>Where a line goes whose axis does not apply, or that has no result: outside the axis.</summary>
    private const double Beside = -.09;

    /// <summary>The most marks of an axis that are named.</summary>
    private const int MostNamed = 8;

    /// <summary>Traces of lines: one a colour, and one for lines that do not pass the filter. Those of marks follow.</summary>
    private const int LineTraces = ChartStyle.RampSteps;

    private readonly List<Axis> marked;

    private SettingsPicture(PlotPicture picture, List<Axis> axes) => (Picture, marked) = (picture, axes);

    public PlotPicture Picture { get; }

    /// <summary>Null when there are fewer than two settings, or none has a result.</summary>
    /// <param name="whole">All of the sweep, whatever the filter.</param>
    public static SettingsPicture? Of(SweepFindings whole, IReadOnlyList<AxisLevels> levels, SettingFilter filter, ViewScale scale)
    {
        var all = SettingLines.Of(whole.ByPoint, levels);
        var lines = ParallelCoordinates.Sample(all);
        double[] scores = [.. lines.Select(one => one.Line.Score).Where(double.IsFinite)];
        if (levels.Count == 0 || lines.Count < 2 || scores.Length == 0)
        {
            return null;
        }

        var metric = whole.Metric.Phrase;
        List<Axis> axes = [.. levels.Select(Axis.Of), Axis.OfScores($"median {metric}", scores, scale.IsLogOfAll(scores))];
        var drawn = lines.ConvertAll(one => new DrawnLine(
            $"{one.Group.Label}: {(double.IsFinite(one.Line.Score) ? Number.Short(one.Line.Score) : "no typical value")}",
            [.. axes.Select((axis, a) => axis.Height(a < levels.Count ? one.Line.Values[a] : one.Line.Score))],
            filter.Holds(whole.Results.Axes, one.Group.Values, one.Line.Score)));
        var passing = drawn.Count(one => one.Passes);
        var picture = new PlotPicture(
            "Every setting, from its values to where it ended",
            $"Each line is a setting; the stronger its colour, the {(whole.Metric.HigherIsBetter ? "higher" : "lower")} the median {metric} of its runs. "
                + "Draw a rectangle around marks on an axis to show only these settings on the whole page."
                + (filter.IsEmpty ? "" : $" {Number.Of(passing, "line")} of {Number.Count(drawn.Count)} pass the filter; the others are grey.")
                + (lines.Count < whole.ByPoint.Groups.Count ? $" {Number.Count(lines.Count)} of {Number.Count(whole.ByPoint.Groups.Count)} settings are drawn: the best and an even sample of the others." : ""),
            new ChartAxis(""),
            new ChartAxis(""),
            dark => [.. Lines(drawn, dark), .. axes.Select((axis, place) => axis.Marks(place, place == axes.Count - 1, dark))],
            [.. levels.Select(axis => axis.Name), $"median {metric}", "passes the filter"],
            [.. lines.Zip(drawn, (one, line) => (string[])
                [.. one.Group.Values.Select(value => value?.Text ?? AxisNames.NotApplicable), Number.Exact(one.Line.Score), line.Passes ? "yes" : "no"])])
        {
            Places = [.. axes.Select(axis => axis.Name)],
            Height = 460,
            IsBrushed = true,
        };
        return new(picture, axes);
    }

    /// <summary>The filter that selected marks make: on every axis that has some of them, and unchanged on the others. All marks of an axis
    /// are no condition.</summary>
    public SettingFilter Selected(SettingFilter before, IEnumerable<PlotMark> marks)
    {
        var filter = before;
        foreach (var onAxis in marks.Where(mark => mark.Trace >= LineTraces && mark.Trace < LineTraces + marked.Count).GroupBy(mark => marked[mark.Trace - LineTraces]))
        {
            filter = onAxis.Key.Narrowed(filter, [.. onAxis.Select(mark => mark.Point).Distinct().Where(point => point >= 0 && point < onAxis.Key.MarkCount)]);
        }

        return filter;
    }

    /// <summary>One trace for lines that do not pass, then one a colour, the best last and on top.</summary>
    private static List<ITrace> Lines(List<DrawnLine> drawn, bool dark)
    {
        var passing = drawn.Where(line => line.Passes).ToList();
        var traces = new List<ITrace> { Trace(drawn.Where(line => !line.Passes), ChartStyle.Grid(dark) + (dark ? "88" : "99"), 1) };
        for (var step = ChartStyle.RampSteps - 2; step >= 0; step--)
        {
            var of = step;
            traces.Add(Trace(passing.Where((_, rank) => (int)((long)rank * (ChartStyle.RampSteps - 1) / passing.Count) == of), ChartStyle.Ramp(dark)[step] + (step == 0 ? "ff" : "bb"), step == 0 ? 2m : 1.2m));
        }

        return traces;
    }

    private static Scatter Trace(IEnumerable<DrawnLine> lines, string colour, decimal width) => new()
    {
        ShowLegend = false,
        Mode = ModeFlag.Lines,
        X = [.. lines.SelectMany(line => Enumerable.Range(0, line.Heights.Length).Select(place => (object)place).Append(null!))],
        Y = [.. lines.SelectMany(line => line.Heights.Select(height => (object)height).Append(null!))],
        TextArray = [.. lines.SelectMany(line => Enumerable.Repeat(PlotText.Of(line.Name), line.Heights.Length + 1))],
        Line = new Plotly.Blazor.Traces.ScatterLib.Line { Color = colour, Width = width },
        HoverInfo = HoverInfoFlag.Text,
    };

    private sealed record DrawnLine(string Name, double[] Heights, bool Passes);

    /// <summary>One of the parallel axes.</summary>
    /// <param name="Path">The axis's path; null for the result.</param>
    /// <param name="Values">The marks' values: numbers, or places of words.</param>
    /// <param name="Texts">Their names.</param>
    /// <param name="IsNumeric">Whether a range of it makes sense.</param>
    private sealed record Axis(string? Path, string Name, IReadOnlyList<double> Values, IReadOnlyList<string> Texts, bool IsNumeric, bool IsLog)
    {
        public int MarkCount => Values.Count;

        public static Axis Of(AxisLevels levels) => levels.IsNumeric
            ? new(levels.Path, levels.Name, levels.Numbers, levels.Labels, true, ChartAxis.LogHelps(levels.Numbers))
            : new(levels.Path, levels.Name, [.. Enumerable.Range(0, levels.Texts.Count).Select(place => (double)place)], levels.Texts, false, false);

        public static Axis OfScores(string name, double[] scores, bool isLog)
        {
            double[] values = [.. scores.Distinct().Order()];
            return new(null, name, values, [.. values.Select(Number.Short)], true, isLog);
        }

        /// <summary>0 at the lowest value, 1 at the highest.</summary>
        public double Height(double value)
        {
            if (!double.IsFinite(value) || Values.Count == 0)
            {
                return Path is null ? 1 - Beside : Beside;
            }

            var (low, high) = (At(Values[0]), At(Values[^1]));
            return high > low ? (At(value) - low) / (high - low) : .5;
        }

        public Scatter Marks(int place, bool isLast, bool dark) => new()
        {
            Name = PlotText.Of(Name),
            ShowLegend = false,
            Mode = ModeFlag.Markers | ModeFlag.Text,
            X = [.. Values.Select(_ => (object)place)],
            Y = [.. Values.Select(value => (object)Height(value))],
            TextArray = [.. PlotLabels.Short(Texts).Select((text, i) => IsNamed(i) ? "  " + PlotText.Of(text) : "")],
            HoverTextArray = [.. Texts.Select(text => PlotText.Of($"{Name} {text}"))],
            HoverInfo = HoverInfoFlag.Text,
            TextPosition = isLast ? TextPositionEnum.MiddleRight : TextPositionEnum.TopRight,
            // The ground's colour around the letters keeps them legible on lines.
            TextFont = new TextFont { Color = ChartStyle.Ink(dark), Size = 12, Shadow = string.Join(',', Enumerable.Repeat($"0 0 3px {ChartStyle.Ground(dark)}", 4)) },
            Marker = new Marker { Symbol = SymbolEnum.LineEwOpen, Size = 11, Color = ChartStyle.Ink(dark), Line = new Plotly.Blazor.Traces.ScatterLib.MarkerLib.Line { Width = 1.6m, Color = ChartStyle.Ink(dark) } },
            Unselected = new Unselected { Marker = new Plotly.Blazor.Traces.ScatterLib.UnselectedLib.Marker { Opacity = 1 } },
            ClipOnAxis = false,
        };

        public SettingFilter Narrowed(SettingFilter filter, int[] marks)
        {
            var isAll = marks.Length == MarkCount;
            double[] chosen = [.. marks.Select(mark => Values[mark])];
            return marks.Length == 0 ? filter
                : Path is null ? filter with { Least = isAll ? null : chosen.Min(), Most = isAll ? null : chosen.Max() }
                : isAll ? filter.Without(Path)
                : filter.With(IsNumeric ? new AxisCondition(Path, [], chosen.Min(), chosen.Max()) : new AxisCondition(Path, [.. marks.Order().Select(mark => Texts[mark])]));
        }

        private bool IsNamed(int mark) => MarkCount <= MostNamed || mark == 0 || mark == MarkCount - 1 || mark == MarkCount / 2;

        private double At(double value) => IsLog ? Math.Log10(value) : value;
    }
}
