using System.Text;
using Runner.Comparison;

namespace Runner.Reports.Charts;

/// <summary>Draws parallel coordinates: axes side by side in a wide column, below one another in a narrow one.</summary>
internal sealed class ParallelDrawing
{
    private readonly Svg _svg;
    private readonly ChartLayout _layout;
    private readonly List<ParallelAxis> _axes;
    private readonly List<ParallelLine> _lines;
    private readonly AxisScale[] _scales;
    private readonly int[][] _rankInCategory;
    private readonly Dictionary<double, int>[] _categorySizes;
    private readonly double _font;
    private readonly double _start;
    private readonly double _end;

    /// <param name="axes">The axes; the score's is the last.</param>
    /// <param name="lines">The lines, best first.</param>
    public ParallelDrawing(Svg svg, ChartLayout layout, List<ParallelAxis> axes, List<ParallelLine> lines)
    {
        (_svg, _layout, _axes, _lines, _font) = (svg, layout, axes, lines, layout.Font);
        _scales = [.. axes.Select((axis, i) => AxisScale.Of(lines.Select(line => Value(line, i)), axis.Axis.Log, layout.IsNarrow ? 4 : 6, nice: false))];
        _rankInCategory = [.. axes.Select((axis, i) => axis.Categories is null ? [] : Ranks(i))];
        _categorySizes = [.. axes.Select((_, i) => lines.CountBy(line => Value(line, i)).ToDictionary())];
        (_start, _end) = layout.IsNarrow ? (14, layout.Width - 14) : (_font * 3.4, (_font * 3.4) + 300);
    }

    private double Gap => _layout.IsNarrow ? _font * 7 : (_layout.Width - Side - EndRoom) / Math.Max(1, _axes.Count - 1);

    private static double Side => 14;

    /// <summary>Space for the labels at the right of the last axis.</summary>
    private double EndRoom => Math.Min(110, 12 + Labels(_axes.Count - 1).Select(label => ChartText.Width(label.Text, _font)).DefaultIfEmpty(0).Max());

    public double Draw(string note)
    {
        for (var i = _lines.Count - 1; i >= 0; i--)
        {
            Thread(i);
        }

        for (var i = 0; i < _axes.Count; i++)
        {
            Axis(i);
        }

        return ChartNote.Draw(_svg, note, _layout.IsNarrow ? Across(_axes.Count - 1) + (_font * 2) : _end + _font, _layout);
    }

    /// <summary>Whether the names of all axes fit side by side. The first and the last name are aligned to the edges.</summary>
    private bool NamesFit => Enumerable.Range(0, _axes.Count - 1).All(axis =>
        (NameWidth(axis) * (axis == 0 ? 1 : .5)) + (NameWidth(axis + 1) * (axis + 1 == _axes.Count - 1 ? 1 : .5)) + 12 <= Gap + (axis + 1 == _axes.Count - 1 ? EndRoom : 0));

    private double NameWidth(int axis) => ChartText.Width(_axes[axis].Axis.Label, _font) * IntervalPlot.Bold;

    private double Value(ParallelLine line, int axis) => axis < line.Values.Count ? line.Values[axis] : line.Score;

    /// <summary>The position of an axis in the direction of the lines.</summary>
    private double Across(int axis) => (_layout.IsNarrow ? _font * 2.2 : Side) + (axis * Gap);

    private string At(int axis, double share) => _layout.IsNarrow
        ? Svg.Point(_start + (share * (_end - _start)), Across(axis))
        : Svg.Point(Across(axis), _end - (share * (_end - _start)));

    private void Thread(int index)
    {
        var line = _lines[index];
        var path = new StringBuilder();
        var pen = 'M';
        for (var axis = 0; axis < _axes.Count; axis++)
        {
            var share = Share(index, axis);
            if (double.IsNaN(share))
            {
                pen = 'M';
                continue;
            }

            path.Append(pen).Append(At(axis, share));
            pen = 'L';
        }

        var step = _lines.Count < 2 ? 0 : index * (ChartStyle.RampSteps - 1) / (_lines.Count - 1);
        var colour = double.IsNaN(line.Score) ? "thread other" : index == 0 ? $"thread best-thread r{step}" : $"thread r{step}";
        _svg.Path(path.ToString(), colour, _lines.Count <= 300 ? $"{line.Name}: {ChartNumber.Short(line.Score, 4)}" : "");
    }

    private double Share(int index, int axis)
    {
        var value = Value(_lines[index], axis);
        if (_axes[axis].Categories is not { } categories || double.IsNaN(value))
            return _scales[axis].At(value);

        // Lines through one category are spread by rank, to show their number.
        var (rank, members) = (_rankInCategory[axis][index], _categorySizes[axis][value]);
        var fan = members < 2 ? 0 : ((double)rank / (members - 1)) - 0.5;
        return ((int)value + 0.5 - (fan * 0.6)) / categories.Count;
    }

    private int[] Ranks(int axis)
    {
        var seen = new Dictionary<double, int>();
        return [.. _lines.Select(line =>
        {
            var value = Value(line, axis);
            var rank = seen.GetValueOrDefault(value);
            seen[value] = rank + 1;
            return rank;
        })];
    }

    private IEnumerable<(double Share, string Text)> Labels(int axis) => _axes[axis].Categories is { } categories
        ? categories.Select((text, i) => ((i + 0.5) / categories.Count, text))
        : _axes[axis].Values is { } values ? values.Select(value => (_scales[axis].At(value.Value), value.Text))
        : _scales[axis].Ticks.Select(tick => (_scales[axis].At(tick.Value), tick.Text));

    private void Axis(int axis)
    {
        var across = Across(axis);
        var name = _axes[axis].Axis.Label;
        if (_layout.IsNarrow)
        {
            _svg.Line(_start, across, _end, across, "axis");
            Label(0, across - (_font * 0.5), ChartText.Fit(name, _font, _layout.Width), name, "start", "strong");
        }
        else
        {
            _svg.Line(across, _start, across, _end, "axis");

            // On one row if they fit, otherwise alternating between two rows, so that each name has the space of two gaps.
            var anchor = axis == 0 ? "start" : axis == _axes.Count - 1 ? "end" : "middle";
            var x = axis == 0 ? 0 : axis == _axes.Count - 1 ? _layout.Width : across;
            _svg.Text(x, _font * (axis % 2 == 0 && !NamesFit ? 1 : 2.4), ChartText.Fit(name, _font, (Gap * 2) - 12), "strong", anchor, whole: name);
        }

        if (_layout.IsNarrow)
        {
            LabelsBelow(axis, across);
            return;
        }

        var free = double.NegativeInfinity;
        foreach (var (share, text) in Labels(axis))
        {
            var y = _end - (share * (_end - _start));
            if (-y - (_font * 0.55) < free)
                continue;

            var room = axis == _axes.Count - 1 ? EndRoom - 8 : Gap - 12;
            Label(across + 6, y + (_font * 0.35), ChartText.Fit(text, _font, room), text, "start");
            free = -y + (_font * 0.55);
        }
    }

    /// <summary>Draws labels below an axis: words on as many rows as they need, at most three; numbers on one row, with some left out if
    /// they would touch.</summary>
    private void LabelsBelow(int axis, double across)
    {
        var labels = Labels(axis).ToArray();
        var words = _axes[axis].Categories is not null;
        var widest = labels.Select(label => ChartText.Width(label.Text, _font) + 6).DefaultIfEmpty(0).Max();
        var lines = words ? Math.Clamp((int)Math.Ceiling(labels.Length * widest / (_end - _start)), 1, Math.Clamp(labels.Length, 1, 3)) : 1;
        var free = Enumerable.Repeat(double.NegativeInfinity, lines).ToArray();
        for (var i = 0; i < labels.Length; i++)
        {
            var (share, text) = labels[i];
            var line = i % lines;
            var fitted = ChartText.Fit(text, _font, words ? Math.Clamp(((_end - _start) * lines / labels.Length) - 4, 18, _end - _start) : 80);
            var half = ChartText.Width(fitted, _font) / 2;
            var x = Math.Clamp(_start + (share * (_end - _start)), half, _layout.Width - half);
            if (!words && x - half < free[line])
                continue;

            Label(x, across + (_font * (1.3 + (1.15 * line))), fitted, text, "middle");
            free[line] = x + half + 3;
        }
    }

    /// <summary>A label with its own background, so that lines do not run through it.</summary>
    private void Label(double x, double y, string text, string whole, string anchor, string kind = "soft")
    {
        var width = ChartText.Width(text, _font) * (kind == "strong" ? IntervalPlot.Bold : 1);
        _svg.Rectangle((anchor == "middle" ? x - (width / 2) : x) - 2, y - (_font * 0.85), width + 4, _font * 1.1, "behind");
        _svg.Text(x, y, text, kind, anchor, whole: whole);
    }
}
