namespace Runner.Comparison.Minima;

/// <summary>
/// Checks whether a step stays in its basin: along it the loss never exceeds its initial value and agrees with the cubic through the
/// values and slopes at both ends; a ridge that the step crosses shows as a deviation from the cubic. The path is sampled at irrational
/// shares, so that a periodic function does not hide ridges.
/// </summary>
internal sealed class WayCheck(ICurvedObjective objective, params double[] shares)
{
    /// <summary>A deviation from the cubic up to this share of the decrease does not count as a ridge.</summary>
    private const double Tolerance = 0.3;

    private readonly double[] place = new double[objective.Dimension];

    /// <summary>Evaluations of one check.</summary>
    public int Evaluations => shares.Length;

    /// <param name="bend">The path is from + t·step + t²·bend; empty for a straight path.</param>
    /// <param name="slope">Derivative of the loss along the path at its start.</param>
    /// <param name="slopeAfter">The same derivative at its end.</param>
    public bool Holds(ReadOnlySpan<double> from, ReadOnlySpan<double> step, ReadOnlySpan<double> bend, double value, double slope, double valueAfter, double slopeAfter)
    {
        var noise = 1e-13 * Math.Max(Math.Abs(value), Math.Abs(valueAfter));
        foreach (var t in shares)
        {
            from.CopyTo(place);
            EuclideanSpace.AddScaled(t, step, place);
            EuclideanSpace.AddScaled(t * t, bend, place.AsSpan(0, bend.Length));
            var seen = objective.Value(place);
            if (!(seen <= value + noise)
                || !(Math.Abs(seen - Cubic(t, value, slope, valueAfter, slopeAfter)) <= (Tolerance * (value - valueAfter)) + noise))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Hermite's cubic over [0, 1].</summary>
    private static double Cubic(double t, double value, double slope, double valueAfter, double slopeAfter)
    {
        var (u, both) = (1 - t, t * (1 - t));
        return (value * u * u * (1 + (2 * t))) + (valueAfter * t * t * (1 + (2 * u))) + (both * ((slope * u) - (slopeAfter * t)));
    }
}
