namespace Runner.Optimizers;

/// <summary>
/// A line search for a step t with f(t) ≤ f(0) + c₁·t·f′(0) and |f′(t)| ≤ c₂·|f′(0)|, c₁ = 1e-4, c₂ = .9, at most 25
/// evaluations: bracketing, then zooming by cubic interpolation. Nocedal, Wright, "Numerical optimization", 2006, algorithms
/// 3.5 and 3.6, with the safeguards of PyTorch's LBFGS, whose steps it reproduces.
/// </summary>
internal static class StrongWolfe
{
    private const double SufficientDecrease = 1e-4;
    private const double Curvature = 0.9;
    private const double SmallestBracket = 1e-9;
    private const int MostEvaluations = 25;

    /// <param name="first">The first trial step.</param>
    /// <param name="value">f(0).</param>
    /// <param name="slope">f′(0), negative.</param>
    /// <param name="norm">Largest magnitude among the elements of the direction.</param>
    /// <param name="evaluate">f(t) and f′(t).</param>
    /// <returns>The step to take.</returns>
    public static double Search(
        double first, double value, double slope, double norm, Func<double, (double Value, double Slope)> evaluate)
    {
        var now = Point.At(first, evaluate);
        var before = new Point(0, value, slope);
        var low = now;
        var high = now;
        var bracketed = false;
        var evaluations = 0;
        for (; evaluations < MostEvaluations; evaluations++)
        {
            if (now.Value > value + (SufficientDecrease * now.T * slope) || (evaluations > 1 && now.Value >= before.Value))
            {
                bracketed = true;
                break;
            }

            if (Math.Abs(now.Slope) <= -Curvature * slope)
            {
                return now.T;
            }

            if (now.Slope >= 0)
            {
                bracketed = true;
                break;
            }

            var next = Interpolate(before, now, now.T + (0.01 * (now.T - before.T)), now.T * 10);
            before = now;
            now = Point.At(next, evaluate);
        }

        if (!bracketed)
        {
            return value <= now.Value ? 0 : now.T;
        }

        // `a` and `b` are not sorted: exchanging the arguments of the interpolation changes its rounding.
        var (a, b) = (before, now);
        var lowIsA = a.Value <= b.Value;
        var insufficient = false;
        for (; evaluations < MostEvaluations; evaluations++)
        {
            var (least, most) = (Math.Min(a.T, b.T), Math.Max(a.T, b.T));
            if (Math.Abs(b.T - a.T) * norm < SmallestBracket)
            {
                break;
            }

            var t = Interpolate(a, b, least, most);
            var margin = 0.1 * (most - least);
            if (Math.Min(most - t, t - least) < margin)
            {
                if (insufficient || t >= most || t <= least)
                {
                    t = Math.Abs(t - most) < Math.Abs(t - least) ? most - margin : least + margin;
                    insufficient = false;
                }
                else
                {
                    insufficient = true;
                }
            }
            else
            {
                insufficient = false;
            }

            now = Point.At(t, evaluate);
            (low, high) = lowIsA ? (a, b) : (b, a);
            var done = false;
            if (now.Value > value + (SufficientDecrease * t * slope) || now.Value >= low.Value)
            {
                high = now;
                (a, b) = lowIsA ? (low, high) : (high, low);
                lowIsA = a.Value <= b.Value;
            }
            else
            {
                if (Math.Abs(now.Slope) <= -Curvature * slope)
                {
                    done = true;
                }
                else if (now.Slope * (high.T - low.T) >= 0)
                {
                    high = low;
                }

                low = now;
                (a, b) = lowIsA ? (low, high) : (high, low);
            }

            if (done)
            {
                break;
            }
        }

        return lowIsA ? a.T : b.T;
    }

    /// <summary>The minimizer of the cubic with the values and slopes at two points, clamped to [least, most]; the midpoint of
    /// the bounds if the cubic has no minimum.</summary>
    private static double Interpolate(Point p, Point q, double least, double most)
    {
        var d1 = p.Slope + q.Slope - (3 * (p.Value - q.Value) / (p.T - q.T));
        var square = (d1 * d1) - (p.Slope * q.Slope);
        if (!(square >= 0))
        {
            return (least + most) / 2;
        }

        var d2 = Math.Sqrt(square);
        var minimum = p.T <= q.T
            ? q.T - ((q.T - p.T) * ((q.Slope + d2 - d1) / (q.Slope - p.Slope + (2 * d2))))
            : p.T - ((p.T - q.T) * ((p.Slope + d2 - d1) / (p.Slope - q.Slope + (2 * d2))));
        return Math.Min(Math.Max(minimum, least), most);
    }

    private readonly record struct Point(double T, double Value, double Slope)
    {
        public static Point At(double t, Func<double, (double Value, double Slope)> evaluate)
        {
            var (value, slope) = evaluate(t);
            return new Point(t, value, slope);
        }
    }
}
