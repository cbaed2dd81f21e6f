using System.Collections.Immutable;
using Runner.Comparison.Minima;
using Runner.Results;
using Runner.Specs;

namespace Runner.Reproduction;

/// <summary>A number that is read from a finished sweep's recorded results.</summary>
public abstract record Quantity
{
    /// <param name="results">By trial index, with curves and weights.</param>
    /// <returns>NaN, which passes no gate, when it is not there.</returns>
    public abstract double Of(IReadOnlyList<TrialResult> results, Func<int, TrialConfig> config);

    /// <summary>The trials of one point: replicates stand side by side.</summary>
    protected static IEnumerable<TrialResult> Among(IReadOnlyList<TrialResult> results, Range trials) =>
        results.Where(result => result.Index >= trials.Start.Value && (trials.End.IsFromEnd || result.Index < trials.End.Value));
}

/// <summary>A metric of one trial's curve at a time.</summary>
public sealed record CurveAt(int Trial, string Metric, int Time) : Quantity
{
    public override double Of(IReadOnlyList<TrialResult> results, Func<int, TrialConfig> config)
    {
        var curve = results.FirstOrDefault(result => result.Index == Trial)?.Curve ?? Curve.Empty;
        var place = Array.IndexOf(curve.Times, Time);
        return place >= 0 && curve.Column(Metric) is { } column ? column[place] : double.NaN;
    }
}

/// <summary>One final parameter of one trial.</summary>
public sealed record FinalParameter(int Trial, int Parameter) : Quantity
{
    public override double Of(IReadOnlyList<TrialResult> results, Func<int, TrialConfig> config)
    {
        var weights = results.FirstOrDefault(result => result.Index == Trial)?.Weights ?? default;
        var values = weights.IsEmpty ? [] : TrialProblem.Unpack(weights.Span, config(Trial).Training.Precision);
        return Parameter < values.Length ? values[Parameter] : double.NaN;
    }
}

/// <summary>How many trials end with a metric in an interval.</summary>
/// <param name="Metric">A curve's column at its end, or <c>final-loss</c>.</param>
public sealed record CountEnding(string Metric, double Low, double High, Range Trials) : Quantity
{
    public override double Of(IReadOnlyList<TrialResult> results, Func<int, TrialConfig> config) =>
        Among(results, Trials).Count(result => Last(result) is var value && value >= Low && value < High);

    private double Last(TrialResult result) => Metric == "final-loss"
        ? result.FinalLoss
        : result.Curve.Column(Metric) is { Length: > 0 } column ? column[^1] : double.NaN;
}

/// <summary>How many trials end within a distance of a point.</summary>
public sealed record CountNear(ImmutableArray<double> Point, double Radius) : Quantity
{
    public override double Of(IReadOnlyList<TrialResult> results, Func<int, TrialConfig> config) => results.Count(result =>
    {
        if (result.Weights.IsEmpty)
        {
            return false;
        }

        var values = TrialProblem.Unpack(result.Weights.Span, config(result.Index).Training.Precision);
        return Math.Sqrt(values.Zip(Point, (x, y) => (x - y) * (x - y)).Sum()) <= Radius;
    });
}

/// <summary>The highest final loss of all trials; NaN when one has none.</summary>
public sealed record HighestFinalLoss : Quantity
{
    public override double Of(IReadOnlyList<TrialResult> results, Func<int, TrialConfig> config) =>
        results.Count == 0 || results.Any(result => double.IsNaN(result.FinalLoss)) ? double.NaN : results.Max(result => result.FinalLoss);
}

/// <summary>The lowest final loss of all trials.</summary>
public sealed record LowestFinalLoss : Quantity
{
    public override double Of(IReadOnlyList<TrialResult> results, Func<int, TrialConfig> config) =>
        results.Select(result => result.FinalLoss).DefaultIfEmpty(double.NaN).Min();
}
