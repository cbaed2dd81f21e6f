using System.Globalization;
using Runner.Comparison.Convergence;
using Runner.Comparison.Statistics;
using Runner.Results;

namespace Runner.Comparison.Findings;

/// <summary>Findings about the units of networks at the end of training: which layers have saturated and dead ones, and how much of
/// the code is used. A channel of a convolution is a unit.</summary>
internal static class UnitFindings
{
    /// <summary>A layer is named when at least this share of its units is typically in the state.</summary>
    private const double Few = .05;

    private const string EffectiveRank = "effective-rank";

    private const string ActiveUnits = "active-units";

    public static IEnumerable<Finding> Of(SweepResults results)
    {
        Curve[] curves = [.. results.Results.Where(result => result.Outcome == TrialOutcome.Completed && result.Curve.Times.Length > 0).Select(result => result.Curve)];
        Finding?[] findings =
        [
            InLayers(curves, GroupLayers.Dead, FindingKind.Dead, "Dead units", "dead", "Dead: no gradient flows back through the unit on any of the samples used for layer metrics (measure.samples)."),
            InLayers(
                curves, GroupLayers.Saturated, FindingKind.Saturated, "Saturated units", "saturated",
                "Saturated: the slope of the activation is under a twentieth of its largest, over units and samples (measure.samples)."),
            Rank(curves),
            Active(curves),
        ];
        return findings.OfType<Finding>();
    }

    /// <summary>The layers with many units in a state, the one with most first.</summary>
    private static Finding? InLayers(Curve[] curves, string probe, FindingKind kind, string title, string state, string meaning)
    {
        LayerReading[] readings = [.. (LayerProbe.Of(probe, overTime: false, curves)?.Layers ?? []).OrderByDescending(reading => reading.Median).ThenBy(reading => reading.Layer)];
        var named = readings.TakeWhile(reading => reading.Median >= Few).ToArray();
        if (named.Length == 0)
        {
            return null;
        }

        var others = readings.Length - named.Length;
        var rest = others == 0 ? "" : $"; in {(others == 1 ? "the other layer" : $"the other {Number.Count(others)} layers")}, under {Number.Percent(Few)}";
        return new(
            kind,
            Verdict.Observed,
            title,
            $"At the end of training {Words.List([.. named.Select(Share)])} are typically {state}{rest}.",
            $"Medians over {Number.Of(curves.Length, "run")}. A channel of a convolution counts as a unit. {meaning}",
            [.. readings.OrderBy(reading => reading.Layer).Select(reading => new FindingNumber($"layer-{reading.Layer.ToString(CultureInfo.InvariantCulture)}", reading.Median, "share"))]);
    }

    private static string Share(LayerReading reading) => $"{Number.Percent(reading.Median)} of the units of layer {reading.Layer.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Of variational autoencoders.</summary>
    private static Finding? Active(Curve[] curves)
    {
        var active = Ends(curves, ActiveUnits);
        if (active.Length == 0)
        {
            return null;
        }

        var (typical, none) = (Quantiles.MedianOfSorted(active), active.Count(count => count == 0));
        var spread = active.Length == 1 ? "" : $", {Number.Short(active[0])} to {Number.Short(active[^1])} over the runs";
        var collapsed = none == 0 ? "" : $" In {Words.Of(none, active.Length, "run")} it has none: the decoder ignores its code (posterior collapse).";
        return new(
            FindingKind.ActiveUnits,
            Verdict.Observed,
            "Active coordinates of the code",
            $"At the end of training the code {(active.Length == 1 ? "has" : "typically has")} {Number.Short(typical)} active {(typical == 1 ? "coordinate" : "coordinates")}{spread}.{collapsed}",
            $"Active: the divergence of the coordinate from N(0, 1) exceeds .01 nats on the samples used for layer metrics (measure.samples). Median over {Number.Of(active.Length, "run")}.",
            [new("median", typical, "coordinates"), new("none", none, "runs"), new("runs", active.Length, "runs")]);
    }

    /// <summary>The last values of a column, sorted.</summary>
    private static double[] Ends(Curve[] curves, string column) =>
        Quantiles.Sorted(curves.Select(curve => curve.Column(column)?[^1] ?? double.NaN).Where(double.IsFinite));

    private static Finding? Rank(Curve[] curves)
    {
        var ranks = Ends(curves, EffectiveRank);
        if (ranks.Length == 0)
        {
            return null;
        }

        var typical = Quantiles.MedianOfSorted(ranks);
        var spread = ranks.Length == 1 ? "" : $", {Number.Short(ranks[0])} to {Number.Short(ranks[^1])} over the runs";
        return new(
            FindingKind.EffectiveRank,
            Verdict.Observed,
            "Directions of the code",
            $"At the end of training the code {(ranks.Length == 1 ? "uses" : "typically uses")} {Number.Short(typical)} directions{spread}. To compare groups by it, use --metric effective-rank.",
            $"Effective rank of the code on the samples used for layer metrics (Roy and Vetterli 2007): median over {Number.Of(ranks.Length, "run")}.",
            [new("median", typical, "directions"), new("lowest", ranks[0], "directions"), new("highest", ranks[^1], "directions")]);
    }
}
