namespace Runner.Comparison.Minima;

/// <summary>
/// A step length that satisfies the strong Wolfe conditions f(a) ≤ f(0) + c₁·a·f′(0) and |f′(a)| ≤ c₂·|f′(0)|: bracketing and
/// zooming with safeguarded cubic interpolation. Nocedal and Wright, *Numerical Optimization* (2006), algorithms 3.5 and 3.6.
/// Near the minimum, where f(a) − f(0) is below rounding error, the first condition is replaced by the approximate one of Hager and
/// Zhang (2005), eq. (27): f′(a) ≤ (1 − 2c₁)·|f′(0)| at values within rounding of f(0).
/// </summary>
internal sealed class StrongWolfeSearch(ICurvedObjective objective, int mostEvaluations = 25)
{
    private const double Sufficient = 1e-4;
    private const double Curvature = 0.9;

    private readonly double[] trial = new double[objective.Dimension];
    private readonly double[] slopeAtTrial = new double[objective.Dimension];

    /// <summary>The accepted point.</summary>
    public ReadOnlySpan<double> Point => trial;

    /// <summary>The gradient there.</summary>
    public ReadOnlySpan<double> Gradient => slopeAtTrial;

    public double Value { get; private set; }

    /// <summary>The accepted length.</summary>
    public double Length { get; private set; }

    public int Evaluations { get; private set; }

    /// <summary>Searches from <paramref name="at"/>; false when no step was found that lowers the value or the slope.</summary>
    /// <param name="slope">f′(0), negative.</param>
    public bool Run(double[] at, double value, double slope, double[] direction, double first, double longest)
    {
        Evaluations = 0;
        var noise = Math.Abs(value) * 1e-14;
        var previous = new Probe(0, value, slope);
        var length = Math.Min(first, longest);
        while (Evaluations < mostEvaluations)
        {
            var probe = Evaluate(at, direction, length);
            if (!double.IsFinite(probe.Value) || !double.IsFinite(probe.Slope))
            {
                length = previous.Length + ((length - previous.Length) / 4);
                continue;
            }

            if (Fails(probe) || (previous.Length > 0 && probe.Value >= previous.Value && probe.Value > value + noise))
            {
                return Zoom(previous, probe);
            }

            if (Math.Abs(probe.Slope) <= -Curvature * slope)
            {
                return Accept(probe);
            }

            if (probe.Slope >= 0)
            {
                return Zoom(probe, previous);
            }

            if (length >= longest)
            {
                return Accept(probe);
            }

            var guess = Cubic(previous, probe);
            (previous, length) = (probe, Math.Min(longest, guess > 2 * length ? Math.Min(10 * length, guess) : 2 * length));
        }

        return Value < value;

        bool Fails(Probe probe) =>
            probe.Value > value + (Sufficient * probe.Length * slope)
            && !(probe.Value <= value + noise && probe.Slope <= -(1 - (2 * Sufficient)) * slope);

        bool Accept(Probe probe)
        {
            Value = probe.Value;
            return true;
        }

        bool Zoom(Probe low, Probe high)
        {
            while (Evaluations < mostEvaluations)
            {
                var width = high.Length - low.Length;
                var guess = Cubic(low, high);
                var (least, most) = (Math.Min(low.Length, high.Length), Math.Max(low.Length, high.Length));
                var margin = 0.1 * Math.Abs(width);
                if (!(guess >= least + margin && guess <= most - margin))
                {
                    guess = low.Length + (width / 2);
                }

                if (guess == low.Length || guess == high.Length)
                {
                    break;
                }

                var probe = Evaluate(at, direction, guess);
                if (!double.IsFinite(probe.Value) || Fails(probe) || (probe.Value >= low.Value && probe.Value > value + noise))
                {
                    high = probe;
                    continue;
                }

                if (Math.Abs(probe.Slope) <= -Curvature * slope)
                {
                    return Accept(probe);
                }

                if (probe.Slope * width >= 0)
                {
                    high = low;
                }

                low = probe;
            }

            if (low.Length > 0 && low.Value <= value)
            {
                Evaluate(at, direction, low.Length);
                return low.Value < value;
            }

            return false;
        }
    }

    /// <summary>The minimizer of the cubic through two values and slopes (eq. 3.59); NaN when there is none.</summary>
    private static double Cubic(Probe one, Probe two)
    {
        var d1 = one.Slope + two.Slope - (3 * (one.Value - two.Value) / (one.Length - two.Length));
        var d2 = Math.CopySign(1, two.Length - one.Length) * Math.Sqrt((d1 * d1) - (one.Slope * two.Slope));
        return two.Length - ((two.Length - one.Length) * (two.Slope + d2 - d1) / (two.Slope - one.Slope + (2 * d2)));
    }

    private Probe Evaluate(double[] at, double[] direction, double length)
    {
        Evaluations++;
        at.CopyTo(trial, 0);
        EuclideanSpace.AddScaled(length, direction, trial);
        Value = objective.ValueAndGradient(trial, slopeAtTrial);
        Length = length;
        return new Probe(length, Value, EuclideanSpace.Dot(slopeAtTrial, direction));
    }

    private readonly record struct Probe(double Length, double Value, double Slope);
}
