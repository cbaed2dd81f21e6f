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
/// <param name="Target">epochs-to: the loss to reach; NaN otherwise.</param>
/// <param name="OnTest">Whether it is of the loss on held-out data; otherwise of the training loss.</param>
public sealed record ComparisonMetric(MetricKind Kind, double Target, bool OnTest = false)
{
    private const string ToTrain = "epochs-to:";

    private const string ToTest = "epochs-to-test:";

    /// <summary>For the help of commands that take one.</summary>
    public const string Forms = "test-loss, final-loss, best-loss, epochs-to:X, epochs-to-test:X or area-under-curve (default: test-loss where every run has held-out data, else final-loss).";

    public static readonly ComparisonMetric FinalLoss = new(MetricKind.FinalLoss, double.NaN);

    public static readonly ComparisonMetric BestLoss = new(MetricKind.BestLoss, double.NaN);

    public static readonly ComparisonMetric TestLoss = new(MetricKind.TestLoss, double.NaN, OnTest: true);

    public static readonly ComparisonMetric AreaUnderCurve = new(MetricKind.AreaUnderCurve, double.NaN);

    public static ComparisonMetric EpochsTo(double target, bool onTest = false) => new(MetricKind.EpochsTo, target, onTest);

    /// <summary>What a sweep is compared by when nothing else was asked for: the loss on held-out data where all runs have it,
    /// otherwise the training loss, which all have.</summary>
    public static ComparisonMetric DefaultFor(SweepResults results)
    {
        var held = 0;
        foreach (var result in results.Results)
        {
            if (result.Outcome == Runner.Results.TrialOutcome.Completed)
            {
                if (double.IsNaN(result.TestLoss))
                {
                    return FinalLoss;
                }

                held++;
            }
        }

        return held > 0 ? TestLoss : FinalLoss;
    }

    /// <summary>The column of a curve that it is about.</summary>
    public string Column => OnTest ? Convergence.EpochsToTarget.TestLoss : Convergence.EpochsToTarget.Loss;

    /// <summary>The loss that it is about: "training loss" or "test loss".</summary>
    public string LossName => OnTest ? "test loss" : "training loss";

    /// <summary>The loss at the end of training, of the same kind.</summary>
    public ComparisonMetric Final => OnTest ? TestLoss : FinalLoss;

    /// <summary>Whether curves are needed, or the recorded numbers do.</summary>
    public bool NeedsCurves => Kind is MetricKind.EpochsTo or MetricKind.AreaUnderCurve;

    /// <summary>Reads the form that the command line takes.</summary>
    /// <exception cref="ComparisonException">It is none of the known ones.</exception>
    public static ComparisonMetric Parse(string text)
    {
        foreach (var prefix in (string[])[ToTrain, ToTest])
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                return double.TryParse(text.AsSpan(prefix.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var target)
                    && double.IsFinite(target)
                    ? EpochsTo(target, prefix == ToTest)
                    : throw new ComparisonException($"--metric: {text[prefix.Length..]} is not a number. Write a loss, as in {prefix}0.03.");
            }
        }

        return text switch
        {
            "final-loss" => FinalLoss,
            "best-loss" => BestLoss,
            "test-loss" => TestLoss,
            "area-under-curve" => AreaUnderCurve,
            _ => throw new ComparisonException(
                $"--metric: {text} is not a metric. Use test-loss, final-loss, best-loss, epochs-to:X, epochs-to-test:X or area-under-curve."),
        };
    }

    /// <summary>As a phrase in a sentence: "final training loss".</summary>
    public string Phrase => Kind switch
    {
        MetricKind.FinalLoss => "final training loss",
        MetricKind.BestLoss => "best training loss",
        MetricKind.TestLoss => "final test loss",
        MetricKind.EpochsTo => $"time to a {LossName} of {Number.Short(Target)}",
        _ => "mean training loss over the run",
    };

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Kind switch
    {
        MetricKind.FinalLoss => "final-loss",
        MetricKind.BestLoss => "best-loss",
        MetricKind.TestLoss => "test-loss",
        MetricKind.EpochsTo => $"{(OnTest ? ToTest : ToTrain)}{Number.Exact(Target)}",
        _ => "area-under-curve",
    };
}
