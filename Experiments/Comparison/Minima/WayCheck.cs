namespace Runner.Comparison.Minima;

/// <summary>
/// Whether a step stays in the basin in which it began: on its way the loss nowhere rises above where it began, and is what the two ends
/// lead one to expect. Between them lies the cubic through both values and slopes; a ridge that the step leaps over shows as a
/// difference from it. Looked at where a periodic function does not repeat itself.
/// </summary>
internal sealed class WayCheck(ICurvedObjective objective, params double[] shares)
{
    /// <summary>A difference from the cubic up to this share of the fall is no ridge.</summary>
    private const double Tolerance = 0.3;

    private readonly double[] place = new double[objective.Dimension];

    /// <summary>Evaluations of one check.</summary>
    public int Evaluations => shares.Length;

    /// <param name="bend">The way is from + t·step + t²·bend; empty for a straight one.</param>
    /// <param name="slope">Derivative of the loss along the way at its beginning.</param>
    /// <param name="slopeAfter">At its end.</param>
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
