namespace Runner.Comparison.Minima;

/// <summary>The loss along a straight line from a place: whether it keeps falling, and to what value.</summary>
/// <param name="direction">The direction; its length is distance 1.</param>
internal sealed class Outward(ICurvedObjective objective, double[] from, double[] direction)
{
    /// <summary>The number of doublings of the distance.</summary>
    private const int Doublings = 60;

    /// <summary>The number of halvings, for a look at what lies near.</summary>
    private const int Halvings = 10;

    private readonly double[] point = new double[from.Length];

    /// <summary>The loss at from + distance · direction.</summary>
    public double At(double distance)
    {
        from.CopyTo(point, 0);
        EuclideanSpace.AddScaled(distance, direction, point);
        return objective.Value(point);
    }

    /// <summary>The last distance and its loss when the loss falls with every doubling of the distance, from 1 on each time by at least as
    /// much as before, up to the floating-point range. A loss with a limit at infinity would fall by less and less. Null
    /// otherwise.</summary>
    public (double Times, double Loss)? WithoutEnd()
    {
        var (last, fall) = (At(0), 0.0);
        for (var k = -Halvings; k <= 0; k++)
        {
            var next = At(Math.ScaleB(1, k));
            if (!(next <= last) || double.IsNegativeInfinity(next))
            {
                return double.IsNegativeInfinity(next) ? (Math.ScaleB(1, k), last) : null;
            }

            last = next;
        }

        for (var k = 1; k <= Doublings; k++)
        {
            var next = At(Math.ScaleB(1, k));
            if (!double.IsFinite(next) || !(last - next > 0) || last - next < fall * (1 - 1e-6))
            {
                return double.IsNegativeInfinity(next) && fall > 0 ? (Math.ScaleB(1, k - 1), last) : null;
            }

            (fall, last) = (last - next, next);
        }

        return (Math.ScaleB(1, Doublings), last);
    }

    /// <summary>The loss at distance 1 when the loss does not rise at any doubling of the distance; null otherwise.</summary>
    public double? Sinking(int doublings)
    {
        var (here, last) = (At(0), At(0.01));
        var first = double.NaN;
        for (var k = 1; k <= doublings && last <= here; k++)
        {
            var next = At(Math.ScaleB(1, k) - 1);
            first = k == 1 ? next : first;
            (here, last) = (last, next);
        }

        return last <= here ? first : null;
    }

    /// <summary>The distance at which the loss reaches its lower bound without ever rising on the way, with the loss there and with 1 %
    /// longer weights; null otherwise.</summary>
    /// <param name="scale">The scale of the loss: the bound counts as reached within 1e−12 of it.</param>
    public (double Longer, double Times, double Loss)? ToBound(double bound, double scale)
    {
        var reached = bound + (1e-12 * scale);
        var here = At(0);
        var longer = At(0.01);
        if (!(At(-0.5) > here) || !(longer < here || (here <= reached && longer <= here)))
        {
            return null;
        }

        var last = longer;
        for (var k = 1; k <= Doublings; k++)
        {
            var times = Math.ScaleB(1, k);
            var next = At(times - 1);
            if (!(next < last || (next <= last && last <= reached)))
            {
                return null;
            }

            if (next <= reached)
            {
                return (longer, times, next);
            }

            last = next;
        }

        return null;
    }
}
