using Runner.Results;

namespace Runner.Comparison.Convergence;

public enum GradientVerdict
{
    Sound,
    Vanishing,
    Exploding,
}

/// <summary>How much of the gradient reaches the far end of a network: its norm there divided by that at the near end, both as medians
/// over the recorded points.</summary>
/// <param name="Norms">Median norm by layer, from the input, or by step, from the first.</param>
public sealed record GradientFlow(IReadOnlyList<double> Norms)
{
    public double Ratio => Norms[^1] > 0 ? Norms[0] / Norms[^1] : double.NaN;

    /// <summary>The threshold is a factor of 1,000 either way, which is a factor of two per layer over ten layers (for the effect
    /// see Bengio et al. 1994).</summary>
    public GradientVerdict Verdict => Ratio < 1e-3 ? GradientVerdict.Vanishing : Ratio > 1e3 ? GradientVerdict.Exploding : GradientVerdict.Sound;

    /// <summary>Through the layers, by the probes <c>gradient-norm.1</c>, <c>gradient-norm.2</c>, …. Null when they were not recorded for
    /// at least two layers.</summary>
    public static GradientFlow? OfLayers(Curve curve) => Of(curve, $"{GroupLayers.GradientNorm}.", farthestFirst: false);

    /// <summary>Through the steps of a sequence, by the probes <c>step-gradient.0</c> of the last step, <c>step-gradient.1</c> of the one
    /// before, …. Null when they were not recorded for at least two steps.</summary>
    public static GradientFlow? OfSteps(Curve curve) => Of(curve, $"{GroupLayers.StepGradient}.", farthestFirst: true);

    private static GradientFlow? Of(Curve curve, string prefix, bool farthestFirst)
    {
        var norms = curve.Metrics
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(prefix.Length), out _))
            .OrderBy(name => int.Parse(name.AsSpan(prefix.Length)) * (farthestFirst ? -1 : 1))
            .Select(name => Statistics.Quantiles.MedianOfSorted(Statistics.Quantiles.Sorted(curve.Column(name)!.Where(double.IsFinite))))
            .ToArray();
        return norms.Length < 2 ? null : new(norms);
    }
}
