namespace Runner.Reports.Charts;

/// <summary>One setting as an axis.</summary>
/// <param name="Categories">Its values in order, when they are words: a line's value is then an index into them.</param>
/// <param name="Values">Of numbers, those that exist, where they are few: the ticks stand there and nowhere else.</param>
public sealed record ParallelAxis(ChartAxis Axis, IReadOnlyList<string>? Categories = null, IReadOnlyList<(double Value, string Text)>? Values = null);

/// <summary>One point of the sweep.</summary>
/// <param name="Values">One per axis; NaN where the axis does not apply.</param>
/// <param name="Score">The metric; NaN when it has none (diverged).</param>
public sealed record ParallelLine(string Name, IReadOnlyList<double> Values, double Score);

/// <summary>Every point of a sweep as a thread through all settings to its score; the better, the stronger its colour.</summary>
public static class ParallelCoordinates
{
    /// <summary>More lines than this make a picture no clearer and a page heavy: the best 300 stay, of the others an even sample.</summary>
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
        return ChartLayout.Figure(title, note, (layout, svg) => new ParallelDrawing(svg, layout, all, shown).Draw(note));
    }

    private static List<ParallelLine> Sample(List<ParallelLine> ranked)
    {
        if (ranked.Count <= MostLines)
            return ranked;

        var rest = MostLines - BestKept;
        var others = ranked.Count - BestKept;
        return [.. ranked.Take(BestKept), .. Enumerable.Range(0, rest).Select(i => ranked[BestKept + (int)((long)i * others / rest)])];
    }
}
