using Runner.Comparison;
using Runner.Comparison.Minima.Pairs;

namespace Runner.Minima;

/// <summary>Cells of the table of measures between two runs, for the terminal and the report.</summary>
public static class PairWords
{
    /// <summary>The kinds of pairs that occur: of the same setting, and of different settings.</summary>
    public static IReadOnlyList<(string Name, Func<PairMeasure, PairSpread> Of)> Kinds(IReadOnlyList<PairMeasure> measures)
    {
        var (same, different) = (measures.Max(measure => measure.Same.Pairs), measures.Max(measure => measure.Different.Pairs));
        var kinds = new List<(string, Func<PairMeasure, PairSpread>)>();
        if (same > 0)
        {
            kinds.Add(($"same setting ({Number.Of(same, "pair")})", measure => measure.Same));
        }

        if (different > 0)
        {
            kinds.Add(($"different settings ({Number.Of(different, "pair")})", measure => measure.Different));
        }

        return kinds;
    }

    /// <summary>The median, then the range.</summary>
    public static string Spread(PairSpread spread) => spread.Pairs switch
    {
        0 => "–",
        1 => Number.Short(spread.Median),
        _ => $"{Number.Short(spread.Median)} ({Number.Short(spread.Lowest)} to {Number.Short(spread.Highest)})",
    };
}
