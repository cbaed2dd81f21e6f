using Runner.Comparison.Statistics;
using Runner.Results;

namespace Runner.Reproduction;

/// <summary>How to summarize the values of several trials.</summary>
public enum Statistic
{
    Lowest,
    Highest,
    Median,
    Mean,

    /// <summary>Mean of the squares.</summary>
    MeanSquare,
}

/// <summary>A number of one trial.</summary>
/// <param name="Metric">A column of the curve, or <c>final-loss</c>, <c>best-loss</c>.</param>
/// <param name="Time">Epoch or update of the curve's point; null for the last point.</param>
public sealed record Measured(string Metric, int? Time = null)
{
    public static readonly Measured FinalLoss = new("final-loss");

    /// <returns>NaN when the trial has no such number.</returns>
    public double Of(TrialResult? trial)
    {
        if (trial is null)
        {
            return double.NaN;
        }

        if (Metric is "final-loss" or "best-loss")
        {
            return Metric == "final-loss" ? trial.FinalLoss : trial.BestLoss;
        }

        var place = Time is { } time ? Array.IndexOf(trial.Curve.Times, time) : trial.Curve.Times.Length - 1;
        return place >= 0 && trial.Curve.Column(Metric) is { } column ? column[place] : double.NaN;
    }
}

/// <summary>A number of one trial.</summary>
public sealed record OfTrial(int Trial, Measured What) : Quantity
{
    public override double Of(ReproducedSweep sweep) => What.Of(sweep.Trial(Trial));
}

/// <summary>A number of several trials; NaN when one of them lacks it.</summary>
public sealed record OverTrials(Statistic Statistic, Measured What, Range Trials) : Quantity
{
    public override double Of(ReproducedSweep sweep) => Summary(Statistic, [.. sweep.Among(Trials).Select(What.Of)]);

    public static double Summary(Statistic statistic, double[] values)
    {
        if (values.Length == 0 || values.Any(double.IsNaN))
        {
            return double.NaN;
        }

        return statistic switch
        {
            Statistic.Lowest => values.Min(),
            Statistic.Highest => values.Max(),
            Statistic.Mean => values.Average(),
            Statistic.MeanSquare => values.Average(value => value * value),
            _ => Quantiles.MedianOfSorted(Quantiles.Sorted(values)),
        };
    }
}

/// <summary>How many trials have a number in [low, high).</summary>
public sealed record CountOf(Measured What, double Low, double High, Range Trials) : Quantity
{
    public override double Of(ReproducedSweep sweep) =>
        sweep.Among(Trials).Count(result => What.Of(result) is var value && value >= Low && value < High);
}

/// <summary>The first time at which a column of a trial's curve is at or above a value; NaN when it never is.</summary>
public sealed record FirstTime(int Trial, string Metric, double Value) : Quantity
{
    public override double Of(ReproducedSweep sweep)
    {
        var curve = sweep.Trial(Trial)?.Curve ?? Curve.Empty;
        var place = Array.FindIndex(curve.Column(Metric) ?? [], value => value >= Value);
        return place >= 0 ? curve.Times[place] : double.NaN;
    }
}
