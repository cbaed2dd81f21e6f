using Runner.Comparison;
using Runner.Specs;

namespace Runner.Search.Gates;

/// <summary>The metric by which a spec's gate compares trials.</summary>
internal static class GateMetric
{
    /// <param name="path">The path of the setting in the spec.</param>
    /// <param name="name">The name in the spec; empty for the test loss if it is recorded, else the training loss.</param>
    /// <exception cref="ComparisonException">The name is not a metric, or the metric is not recorded.</exception>
    public static ComparisonMetric Of(SweepSpec spec, string path, string name, TrialConfig config)
    {
        var usual = config.Measure.Curves.Contains(CurveQuantity.TestLoss) ? CurveQuantity.TestLoss : CurveQuantity.TrainLoss;
        var metric = Parse(spec, path, name.Length > 0 ? name : usual);
        if (metric.Quantity.IsOfEnding)
        {
            throw Problem(spec, path, $"{metric.Quantity.Name} is known only once minima has looked", "Name a quantity that curves record.");
        }

        return config.Measure.Curves.Any(metric.Quantity.IsIn)
            ? metric
            : throw Problem(spec, path, $"{metric.Quantity.Name} is not recorded", $"Add it to measure.curves, which has {string.Join(", ", config.Measure.Curves)}.");
    }

    public static ComparisonException Problem(SweepSpec spec, string path, string diagnosis, string remedy) =>
        new(spec.Problem(path, diagnosis, remedy).ToString());

    private static ComparisonMetric Parse(SweepSpec spec, string path, string name)
    {
        try
        {
            return ComparisonMetric.Parse(name);
        }
        catch (ComparisonException problem)
        {
            // The message begins with the name of the command option, which does not apply here.
            var parts = problem.Message[(problem.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..].Split(". ", 2);
            throw Problem(spec, path, parts[0], parts[^1]);
        }
    }
}
