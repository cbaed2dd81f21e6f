namespace Runner.Comparison.Minima.Pairs;

/// <summary>
/// Looks again at a path on which no rise was seen: where the loss bends more than evenly spaced places tell, it is looked at half-way between them, and so on, as in adaptive
/// quadrature. What bends is told by fourth differences of the places (3/128 of them is the error of a cubic half-way), and from there on by the distance from the parabola through
/// three places. A ridge of which not even the nearest places feel anything is missed.
/// </summary>
internal static class CloserLook
{
    /// <summary>Intervals are halved at most so often.</summary>
    public const int MostHalvings = 6;

    private const double CubicError = 3.0 / 128;

    /// <param name="values">The loss at evenly spaced places, the ends included; an odd number, five at least.</param>
    /// <param name="at">The loss at a share of the path.</param>
    /// <param name="rise">A rise of no more than this is none: a bend of a hundredth of it may hide a larger one.</param>
    /// <returns>The highest loss that was seen, and how often the narrowest interval was halved.</returns>
    public static (double Highest, int Halvings) At(double[] values, Func<double, double> at, double rise)
    {
        var tolerance = rise / 100;
        var (highest, halvings) = (values.Max(), 0);
        var spacing = 1.0 / (values.Length - 1);
        for (var middle = 1; middle < values.Length - 1; middle += 2)
        {
            if (CubicError * Bend(values, middle) > tolerance)
            {
                Halve(middle * spacing, spacing, values[middle - 1], values[middle], values[middle + 1], 1);
            }
        }

        return (highest, halvings);

        void Halve(double center, double half, double before, double here, double after, int depth)
        {
            halvings = Math.Max(halvings, depth);
            foreach (var (side, end, other) in (ReadOnlySpan<(int, double, double)>)[(-1, before, after), (1, after, before)])
            {
                var place = center + (side * half / 2);
                var seen = at(place);
                highest = Math.Max(highest, seen);
                if (depth < MostHalvings && Math.Abs(seen - (((3 * end) + (6 * here) - other) / 8)) > tolerance)
                {
                    var (low, high) = side < 0 ? (end, here) : (here, end);
                    Halve(place, half / 2, low, seen, high, depth + 1);
                }
            }
        }
    }

    /// <summary>The largest fourth difference near a place.</summary>
    private static double Bend(double[] values, int middle)
    {
        var most = 0.0;
        for (var i = Math.Max(2, middle - 1); i <= Math.Min(values.Length - 3, middle + 1); i++)
        {
            most = Math.Max(most, Math.Abs(values[i - 2] - (4 * values[i - 1]) + (6 * values[i]) - (4 * values[i + 1]) + values[i + 2]));
        }

        return most;
    }
}
