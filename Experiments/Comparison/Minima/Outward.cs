namespace Runner.Comparison.Minima;

/// <summary>The loss on a straight line outward from a place: whether it falls for as far as one looks, and to what.</summary>
/// <param name="direction">Longer ones look farther.</param>
internal sealed class Outward(ICurvedObjective objective, double[] from, double[] direction)
{
    /// <summary>Distances double so often.</summary>
    private const int Doublings = 60;

    private readonly double[] point = new double[from.Length];

    /// <summary>The loss at from + distance · direction.</summary>
    public double At(double distance)
    {
        from.CopyTo(point, 0);
        EuclideanSpace.AddScaled(distance, direction, point);
        return objective.Value(point);
    }

    /// <summary>Where the loss falls with every doubling of the distance, and by no less than with the one before, as far as numbers
    /// go: what has a limit at infinity falls by less and less. Null where it does not.</summary>
    public (double Times, double Loss)? WithoutEnd()
    {
        var (last, fall) = (At(1), 0.0);
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

    /// <summary>Where the loss does not rise at any doubling of the distance: the loss at distance 1. Null where it does.</summary>
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

    /// <summary>Where the loss falls on the way from here to the bound that it can never be below, and never rises on it. Null where it does not.</summary>
    /// <param name="scale">Of the loss: within 1e−12 of this the bound is reached.</param>
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
