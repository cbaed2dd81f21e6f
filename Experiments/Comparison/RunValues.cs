using Runner.Numerics;

namespace Runner.Comparison;

/// <summary>What one metric says about each run of a sweep, as columns. All comparisons of the sweep by this metric share them.</summary>
public sealed class RunValues
{
    private readonly int[] runs = new int[(int)Standing.Missing + 1];
    private Rounding? rounding;

    private RunValues(SweepResults results, ComparisonMetric metric)
    {
        (Results, Metric) = (results, metric);
        Measured = Measurement.Of(results, metric);
        foreach (var one in Measured)
        {
            runs[(int)one.Standing]++;
        }
    }

    public SweepResults Results { get; }

    public ComparisonMetric Metric { get; }

    /// <summary>In the order of results.</summary>
    public Measurement[] Measured { get; }

    /// <summary>Whether any run has a value.</summary>
    public bool Any => Count(Standing.Measured) + Count(Standing.NotReached) > 0;

    /// <summary>Decides which values are equal up to rounding.</summary>
    internal Rounding Rounding => rounding ??= Rounding.Of(Results, Metric);

    internal Measurement[] Rounded => field ??= RoundedBy(Rounding);

    /// <summary>The rounded values as costs: lower is better.</summary>
    internal Measurement[] Costs => field ??= Metric.HigherIsBetter ? AsCosts(Rounded) : Rounded;

    public static RunValues Of(SweepResults results, ComparisonMetric metric) => new(results, metric);

    /// <summary>How many runs have a standing.</summary>
    public int Count(Standing standing) => runs[(int)standing];

    private Measurement[] RoundedBy(Rounding rounding) =>
        SideBySide.Column(Measured.Length, i => Measured[i] with { Value = rounding.Round(Measured[i].Value) });

    private Measurement[] AsCosts(Measurement[] values) =>
        SideBySide.Column(values.Length, i => values[i].Counts ? values[i] with { Value = Metric.Cost(values[i].Value) } : values[i]);
}
