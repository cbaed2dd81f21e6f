using System.Globalization;
using Runner.Results;

namespace Runner.Comparison;

/// <summary>How a run's curve is reduced to one number.</summary>
public enum MetricKind
{
    /// <summary>The value after the last update.</summary>
    Final,

    /// <summary>The best on the curve: the lowest, or the highest where that is better.</summary>
    Best,

    /// <summary>The mean of the recorded points.</summary>
    Mean,

    /// <summary>The area under the curve over its width: the mean over time.</summary>
    Area,

    /// <summary>The time of the first point at or beyond the target.</summary>
    EpochsTo,
}

/// <summary>The number by which runs are compared: a recorded quantity, reduced to one number per run, and which direction is
/// better.</summary>
/// <param name="Target">epochs-to: the value to reach; NaN otherwise.</param>
public sealed record ComparisonMetric(MetricKind Kind, CurveQuantity Quantity, double Target = double.NaN)
{
    /// <summary>The forms of a metric, for the help of commands that take one.</summary>
    public const string Forms =
        "Any recorded metric (train-loss, test-accuracy, effective-rank, gradient-norm.2 …): NAME or final:NAME for its last value, best:NAME, mean:NAME over the "
        + "recorded points, area:NAME under the curve, epochs-to:NAME<=X or >=X; also final-loss, best-loss, area-under-curve, epochs-to:X, epochs-to-test:X; "
        + "and results of `runner minima` for each run: gap-to-best, index, barrier-to-best "
        + "(default: test-loss where every run has held-out data, else final-loss).";

    private const string To = "epochs-to:";

    private const string ToTest = "epochs-to-test:";

    private static readonly (string Name, ComparisonMetric Metric)[] Short =
    [
        ("final-loss", FinalLoss), ("best-loss", BestLoss), ("test-loss", TestLoss), ("area-under-curve", AreaUnderCurve),
    ];

    public static ComparisonMetric FinalLoss => new(MetricKind.Final, CurveQuantity.Of(CurveQuantity.TrainLoss)!);

    public static ComparisonMetric BestLoss => FinalLoss with { Kind = MetricKind.Best };

    public static ComparisonMetric TestLoss => new(MetricKind.Final, CurveQuantity.Of(CurveQuantity.TestLoss)!);

    public static ComparisonMetric AreaUnderCurve => FinalLoss with { Kind = MetricKind.Area };

    public bool HigherIsBetter => Kind != MetricKind.EpochsTo && Quantity.HigherIsBetter;

    /// <summary>Whether it uses the loss on held-out data.</summary>
    public bool OnTest => Quantity.Name == CurveQuantity.TestLoss;

    /// <summary>Whether it uses the loss on the whole training or test set.</summary>
    public bool IsLoss => Quantity.Name is CurveQuantity.TrainLoss or CurveQuantity.TestLoss;

    /// <summary>Whether it needs curves; otherwise the recorded numbers are enough.</summary>
    public bool NeedsCurves => !(IsLoss && Kind == MetricKind.Final) && !(Quantity.Name == CurveQuantity.TrainLoss && Kind == MetricKind.Best);

    /// <summary>"lower is better".</summary>
    public string Better => HigherIsBetter ? "higher is better" : "lower is better";

    /// <summary>The adjective for the best value: "lowest".</summary>
    public string Superlative => Kind == MetricKind.EpochsTo ? "shortest" : HigherIsBetter ? "highest" : "lowest";

    /// <summary>As a phrase in a sentence: "final training loss".</summary>
    public string Phrase => Kind switch
    {
        MetricKind.Final when Quantity.IsOfEnding => Quantity.Words,
        MetricKind.Final => $"final {Quantity.Words}",
        MetricKind.Best => $"best {Quantity.Words}",
        MetricKind.Mean => $"mean {Quantity.Words} of the recorded points",
        MetricKind.EpochsTo => $"time to a {Quantity.Words} of {Number.Short(Target)}",
        _ => $"mean {Quantity.Words} over the run",
    };

    public static ComparisonMetric EpochsTo(double target, bool onTest = false) =>
        (onTest ? TestLoss : FinalLoss) with { Kind = MetricKind.EpochsTo, Target = target };

    /// <summary>The default metric of a sweep: the loss on held-out data when all completed runs have it, otherwise the
    /// training loss, which all have.</summary>
    public static ComparisonMetric DefaultFor(SweepResults results)
    {
        var held = 0;
        foreach (var result in results.Results.Rows)
        {
            if (result.Outcome == TrialOutcome.Completed)
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

    /// <summary>Reads the form used on the command line.</summary>
    /// <param name="higher">Whether higher is better; null for the quantity's own direction.</param>
    /// <exception cref="ComparisonException">It is not a known metric.</exception>
    public static ComparisonMetric Parse(string text, bool? higher = null)
    {
        var metric = Read(text, higher);
        if (metric is { Kind: not MetricKind.Final, Quantity.IsOfEnding: true })
        {
            throw new ComparisonException($"--metric: {text}: {metric.Quantity.Name} is one number per run, not a curve. Write --metric {metric.Quantity.Name}.");
        }

        return higher is { } said ? metric with { Quantity = metric.Quantity with { HigherIsBetter = said } } : metric;
    }

    /// <summary>A value as a cost: lower is better.</summary>
    public double Cost(double value) => HigherIsBetter ? -value : value;

    /// <exception cref="ComparisonException">No run has recorded the quantity.</exception>
    public void CheckRecorded(SweepResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (!NeedsCurves)
        {
            return;
        }

        var curves = results.Results.Rows.Where(result => result.Outcome == TrialOutcome.Completed).Select(result => result.Curve).Where(curve => curve.Times.Length > 0);
        if (curves.Any() && !curves.Any(curve => Quantity.On(curve) is not null))
        {
            var recorded = curves.SelectMany(curve => curve.Metrics).Distinct(StringComparer.Ordinal);
            throw new ComparisonException(
                $"--metric: {Quantity.Name} was not recorded by {results.Outline.Name}. It recorded {string.Join(", ", recorded)}; add {Quantity.Name} to measure.curves and run it again.");
        }
    }

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString() =>
        Array.Find(Short, one => (one.Metric.Kind, one.Metric.Quantity.Name) == (Kind, Quantity.Name)).Name
        ?? Kind switch
        {
            MetricKind.EpochsTo when IsLoss && !Quantity.HigherIsBetter => $"{(OnTest ? ToTest : To)}{Number.Exact(Target)}",
            MetricKind.EpochsTo => $"{To}{Quantity.Name}{(Quantity.HigherIsBetter ? ">=" : "<=")}{Number.Exact(Target)}",
            _ => $"{KindName(Kind)}:{Quantity.Name}",
        };

    private static string KindName(MetricKind kind) => kind switch
    {
        MetricKind.Best => "best",
        MetricKind.Mean => "mean",
        MetricKind.Area => "area",
        _ => "final",
    };

    private static ComparisonMetric Read(string text, bool? higher)
    {
        if (Array.Find(Short, one => one.Name == text) is { Metric: { } known })
        {
            return known;
        }

        if (text.StartsWith(ToTest, StringComparison.Ordinal))
        {
            return EpochsTo(Aim(text[ToTest.Length..], "epochs-to-test:0.03"), onTest: true);
        }

        if (text.StartsWith(To, StringComparison.Ordinal))
        {
            return ReadTime(text[To.Length..], higher);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        MetricKind[] kinds = [MetricKind.Final, MetricKind.Best, MetricKind.Mean, MetricKind.Area];
        var kind = colon < 0 ? MetricKind.Final : Array.Find(kinds, one => KindName(one) == text[..colon]);
        return colon < 0 || KindName(kind) == text[..colon]
            ? new(kind, Named(text[(colon + 1)..]))
            : throw new ComparisonException($"--metric: {OrNothing(text[..colon])} is not a way to reduce a curve to one number. Use final, best, mean, area or epochs-to, as in best:{(colon + 1 < text.Length ? text[(colon + 1)..] : CurveQuantity.TrainLoss)}.");
    }

    /// <summary>Reads what follows <c>epochs-to:</c>: a loss, or a name, an operator and a value.</summary>
    private static ComparisonMetric ReadTime(string text, bool? higher)
    {
        foreach (var (sign, rises) in (ReadOnlySpan<(string, bool)>)[("<=", false), (">=", true)])
        {
            if (text.Split(sign, 2) is [var name, var value])
            {
                var quantity = Named(name) with { HigherIsBetter = higher ?? rises };
                return quantity.HigherIsBetter == rises
                    ? new(MetricKind.EpochsTo, quantity, Aim(value, $"epochs-to:{name}{sign}0.5"))
                    : throw new ComparisonException($"--metric: {text} contradicts --{(rises ? "lower" : "higher")}. Leave the option out.");
            }
        }

        return EpochsTo(Aim(text, "epochs-to:0.03"));
    }

    private static double Aim(string text, string example) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var target) && double.IsFinite(target)
            ? target
            : throw new ComparisonException($"--metric: {OrNothing(text)} is not a number. Write a value to reach, as in {example}.");

    private static string OrNothing(string text) => string.IsNullOrWhiteSpace(text) ? "nothing" : text;

    private static CurveQuantity Named(string name) => string.IsNullOrWhiteSpace(name)
        ? throw new ComparisonException($"--metric: no quantity is named. Name a recorded one, such as {CurveQuantity.TrainLoss} or {CurveQuantity.TestLoss}.")
        : CurveQuantity.Of(name)
        ?? throw new ComparisonException($"--metric: {name} is not a metric. {CurveQuantity.Nearest(name, Short.Select(one => one.Name))}");
}
