using System.Globalization;

namespace Runner.Comparison;

public enum MetricKind
{
    FinalLoss,
    BestLoss,
    TestLoss,
    EpochsTo,
    AreaUnderCurve,
}

/// <summary>What runs are compared by; for each, lower is better.</summary>
/// <param name="Target">epochs-to: the training loss to reach; NaN otherwise.</param>
public sealed record ComparisonMetric(MetricKind Kind, double Target)
{
    public static readonly ComparisonMetric FinalLoss = new(MetricKind.FinalLoss, double.NaN);

    public static readonly ComparisonMetric BestLoss = new(MetricKind.BestLoss, double.NaN);

    public static readonly ComparisonMetric TestLoss = new(MetricKind.TestLoss, double.NaN);

    public static readonly ComparisonMetric AreaUnderCurve = new(MetricKind.AreaUnderCurve, double.NaN);

    public static ComparisonMetric EpochsTo(double target) => new(MetricKind.EpochsTo, target);

    /// <summary>Whether curves are needed, or the recorded numbers do.</summary>
    public bool NeedsCurves => Kind is MetricKind.EpochsTo or MetricKind.AreaUnderCurve;

    /// <summary>Reads the form that the command line takes.</summary>
    /// <exception cref="ComparisonException">It is none of the known ones.</exception>
    public static ComparisonMetric Parse(string text)
    {
        const string prefix = "epochs-to:";
        if (text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return double.TryParse(text.AsSpan(prefix.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var target)
                && double.IsFinite(target)
                ? EpochsTo(target)
                : throw new ComparisonException($"--metric: {text[prefix.Length..]} is not a number. Write a loss, as in epochs-to:0.03.");
        }

        return text switch
        {
            "final-loss" => FinalLoss,
            "best-loss" => BestLoss,
            "test-loss" => TestLoss,
            "area-under-curve" => AreaUnderCurve,
            _ => throw new ComparisonException(
                $"--metric: {text} is not a metric. Use final-loss, best-loss, test-loss, epochs-to:X or area-under-curve."),
        };
    }

    /// <summary>As a phrase in a sentence: "final training loss".</summary>
    public string Phrase => Kind switch
    {
        MetricKind.FinalLoss => "final training loss",
        MetricKind.BestLoss => "best training loss",
        MetricKind.TestLoss => "final test loss",
        MetricKind.EpochsTo => $"time to a training loss of {Number.Short(Target)}",
        _ => "mean training loss over the run",
    };

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Kind switch
    {
        MetricKind.FinalLoss => "final-loss",
        MetricKind.BestLoss => "best-loss",
        MetricKind.TestLoss => "test-loss",
        MetricKind.EpochsTo => $"epochs-to:{Number.Exact(Target)}",
        _ => "area-under-curve",
    };
}
