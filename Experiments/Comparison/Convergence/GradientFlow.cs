using Runner.Results;

namespace Runner.Comparison.Convergence;

public enum GradientVerdict
{
    Sound,
    Vanishing,
    Exploding,
}

/// <summary>How much of the gradient reaches the first layer: its norm divided by the last layer's, both as medians
/// over the recorded points of the probes <c>gradient-norm.1</c>, <c>gradient-norm.2</c>, …</summary>
/// <param name="Layers">Median norm by layer, from the input.</param>
public sealed record GradientFlow(IReadOnlyList<double> Layers)
{
    private const string Prefix = "gradient-norm.";

    public double Ratio => Layers[^1] > 0 ? Layers[0] / Layers[^1] : double.NaN;

    /// <summary>The threshold is a factor of 1,000 either way, which is a factor of two per layer over ten layers (for the effect
    /// see Bengio et al. 1994).</summary>
    public GradientVerdict Verdict => Ratio < 1e-3 ? GradientVerdict.Vanishing : Ratio > 1e3 ? GradientVerdict.Exploding : GradientVerdict.Sound;

    /// <summary>Null when the probes were not recorded for at least two layers.</summary>
    public static GradientFlow? Of(Curve curve)
    {
        var layers = curve.Metrics
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(Prefix.Length), out _))
            .OrderBy(name => int.Parse(name.AsSpan(Prefix.Length)))
            .Select(name => Statistics.Quantiles.MedianOfSorted(Statistics.Quantiles.Sorted(curve.Column(name)!.Where(double.IsFinite))))
            .ToArray();
        return layers.Length < 2 ? null : new(layers);
    }
}
