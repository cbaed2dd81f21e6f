using System.Globalization;
using Runner.Comparison;
using Runner.Specs;

namespace Runner.Search.Gates;

/// <summary>What a point of a search has to satisfy.</summary>
/// <param name="AtLeast">Whether the metric must not be below the bound; otherwise not above it.</param>
public sealed record SearchConstraint(ComparisonMetric Metric, bool AtLeast, double Bound)
{
    /// <param name="path">Where the spec says it.</param>
    /// <param name="text">For instance <c>test-accuracy >= 0.9</c>.</param>
    /// <exception cref="ComparisonException">It is none, or its metric is not recorded.</exception>
    internal static SearchConstraint Of(SweepSpec spec, string path, string text, TrialConfig config)
    {
        // A metric may have a sign of its own: epochs-to:test-loss<=0.1 <= 20.
        var (atLeast, atMost) = (text.LastIndexOf(">=", StringComparison.Ordinal), text.LastIndexOf("<=", StringComparison.Ordinal));
        var sign = Math.Max(atLeast, atMost);
        return sign > 0 && double.TryParse(text[(sign + 2)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) && double.IsFinite(bound)
            ? new SearchConstraint(GateMetric.Of(spec, path, text[..sign].Trim(), config), atLeast > atMost, bound)
            : throw GateMetric.Problem(spec, path, $"{text} is no constraint", "Write a metric, >= or <=, and a number, such as test-accuracy >= 0.9.");
    }

    /// <summary>How far a value is beyond the bound; negative where it is within.</summary>
    public double Beyond(double value) => AtLeast ? Bound - value : value - Bound;

    public override string ToString() => $"the {Metric.Phrase} is at {(AtLeast ? "least" : "most")} {Number.Short(Bound)}";
}
