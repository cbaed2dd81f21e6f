namespace Runner.Reports.Charts;

/// <summary>A setting as an axis.</summary>
/// <param name="Categories">The values in order, if they are words; a line's value is then an index into them.</param>
/// <param name="Values">The values, if they are numbers and few; ticks are placed exactly there.</param>
public sealed record ParallelAxis(ChartAxis Axis, IReadOnlyList<string>? Categories = null, IReadOnlyList<(double Value, string Text)>? Values = null);

/// <summary>A point of the sweep.</summary>
/// <param name="Values">One value per axis; NaN if the axis does not apply.</param>
/// <param name="Score">The metric; NaN if there is none (diverged).</param>
public sealed record ParallelLine(string Name, IReadOnlyList<double> Values, double Score);

/// <summary>A parallel coordinates chart: every point of a sweep as a line through all settings to its score; better scores have
/// stronger colours.</summary>
public static class ParallelCoordinates
{
    /// <summary>The most lines: more would only make the page larger. The best 300 are kept, and an even sample of the others.</summary>
    public const int MostLines = 1500;
    private const int BestKept = 300;

    public static string Render(
        string title, string about, IReadOnlyList<ParallelAxis> axes, ChartAxis score, IReadOnlyList<ParallelLine> lines, bool lowerIsBetter = true)
    {
        var ranked = lines
            .OrderBy(line => double.IsNaN(line.Score) ? double.PositiveInfinity : lowerIsBetter ? line.Score : -line.Score)
            .ToList();
        var shown = Sample(ranked);
        var all = axes.Append(new ParallelAxis(score)).ToList();
        var note = shown.Count < lines.Count ? $"{about} {shown.Count} of {lines.Count} points are drawn: the best {BestKept} and an even sample of the others." : about;
        return ChartLayout.Figure(title, note, Numbers(all, lines), (layout, svg) => new ParallelDrawing(svg, layout, all, shown).Draw(note));
    }

    private static ChartNumbers Numbers(List<ParallelAxis> axes, IReadOnlyList<ParallelLine> lines) => new(
        [.. axes.Select(axis => axis.Axis.Name)],
        lines.Select(line => (string[])[.. line.Values.Select((value, i) => Text(axes[i], value)), ChartNumbers.Cell(line.Score)]));

    private static string Text(ParallelAxis axis, double value) =>
        double.IsNaN(value) ? "" : axis.Categories is { } words ? words[(int)value] : ChartNumbers.Cell(value);

    /// <summary>The best, and an even sample of the others.</summary>
    internal static List<T> Sample<T>(List<T> ranked)
    {
        if (ranked.Count <= MostLines)
            return ranked;

        var rest = MostLines - BestKept;
        var others = ranked.Count - BestKept;
        return [.. ranked.Take(BestKept), .. Enumerable.Range(0, rest).Select(i => ranked[BestKept + (int)((long)i * others / rest)])];
    }
}
