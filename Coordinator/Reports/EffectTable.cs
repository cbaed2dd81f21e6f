using Runner.Comparison;
using Spectre.Console;

namespace Runner.Reports;

/// <summary>The best group against each other one, with the tests, as rows of text: the terminal and the page show the same.</summary>
public static class EffectTable
{
    public static readonly string[] Names =
        ["against the best", "mean", "95 % of the mean", "P(best is better)", "95 % of P", "Cliff's delta", "p", "p after Holm", "seeds", "seeds that would settle it"];

    public static IEnumerable<string[]> Rows(SweepComparison comparison) => comparison.Groups.Take(1).Select(group => Row(group, null))
        .Concat(comparison.Effects.Select(effect => Row(effect.Other, effect)));

    /// <summary>Whether the groups differ at all; null when that was not tested.</summary>
    public static string? Overall(SweepComparison comparison) => double.IsNaN(comparison.Difference.P)
        ? null
        : $"Whether the groups differ at all: Kruskal–Wallis within matched settings, H = {Number.Short(comparison.Difference.H)} "
          + $"with {Number.Of(comparison.Difference.Degrees, "degree")} of freedom, p {Probability(comparison.Difference.P)}.";

    public static void Write(IAnsiConsole console, SweepComparison comparison)
    {
        if (comparison.Effects.Count == 0)
        {
            return;
        }

        TextTable.Write(console, Names, [.. Rows(comparison)], leastFirst: [2, 1, 5, 4, 6, 8, 3]);
        if (Overall(comparison) is { } overall)
        {
            console.Write(new Text(overall));
            console.WriteLine();
        }
    }

    private static string[] Row(ComparedGroup group, GroupEffect? effect) =>
    [
        group.Label,
        ComparisonTable.Value(group.Summary.Mean),
        ComparisonTable.Interval(group.Intervals.Mean, "–"),
        .. effect is null
            ? Enumerable.Repeat("", 7)
            :
            [
                Number.Short(effect.Win.P),
                effect.Win.Interval.IsKnown ? $"{Number.Short(effect.Win.Interval.Low)}–{Number.Short(effect.Win.Interval.High)}" : "–",
                Number.Short(effect.Win.CliffsDelta),
                Plain(effect.P),
                Plain(effect.CorrectedP),
                Number.Count(effect.SeedsNow),
                effect.Verdict switch
                {
                    Verdict.Settled => "settled",
                    Verdict.MeasuresDisagree => "settled, measures disagree",
                    _ => effect.SeedsNeeded is { } seeds ? Number.Count(seeds) : $"over {Number.Count(Comparison.Statistics.SeedsNeeded.Most)}",
                },
            ],
    ];

    private static string Probability(double p) => p < .001 ? "< 0.001" : $"= {Number.Significant(p, 2)}";

    private static string Plain(double p) => double.IsNaN(p) ? "–" : p < .001 ? "< 0.001" : Number.Significant(p, 2);
}
