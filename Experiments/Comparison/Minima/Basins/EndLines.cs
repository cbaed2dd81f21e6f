using Runner.Comparison.Minima.Pairs;
using Runner.Numerics;

namespace Runner.Comparison.Minima.Basins;

/// <summary>The rise of a function along the straight lines between the endpoints of runs, when nothing else is known about it.</summary>
public static class EndLines
{
    /// <summary>Places on a line, the ends included.</summary>
    public const int Points = 25;

    /// <param name="limit">A rise of no more than this is none: such lines are looked at more closely.</param>
    /// <param name="within">Endpoints that are at most this far apart count as the same.</param>
    /// <param name="most">The largest number of endpoints that are all compared with each other; from more,
    /// this many are drawn at random.</param>
    /// <param name="compared">The runs whose endpoints were compared; the endpoints of the others were not drawn.</param>
    public static IReadOnlyList<(int A, int B, double Barrier)> Of(
        ICurvedObjective function, IReadOnlyList<double[]> ends, double limit, double within, int most, RandomStream draws, out int[] compared, out double resolution)
    {
        var links = new List<(int A, int B, double Barrier)>();
        var narrowest = double.PositiveInfinity;
        int[] firsts = NearPoints.FirstOfEach(ends, within);
        int[] distinct = [.. firsts.Distinct()];
        int[] chosen = [.. draws.Sample(distinct.Length, most).Select(end => distinct[end])];
        var values = ends.Select(end => function.Value(end)).ToArray();
        var drawn = chosen.ToHashSet();
        compared = [.. Enumerable.Range(0, ends.Count).Where(run => drawn.Contains(firsts[run]))];
        links.AddRange(compared.Where(run => firsts[run] != run).Select(run => (firsts[run], run, Rise(firsts[run], run))));
        for (var b = 1; b < chosen.Length; b++)
        {
            for (var a = 0; a < b; a++)
            {
                links.Add((chosen[a], chosen[b], Rise(chosen[a], chosen[b])));
            }
        }

        resolution = narrowest;
        return links;

        double Rise(int a, int b)
        {
            var line = Line(function, ends[a], ends[b], values[a], values[b], limit);
            narrowest = Math.Min(narrowest, line.Resolution);
            return Math.Max(0, line.Ainsworth);
        }
    }

    /// <summary>The loss along the line between two places.</summary>
    /// <param name="limit">Where no rise above this is seen, it is looked at more closely.</param>
    public static LossBarrier Line(ICurvedObjective function, double[] a, double[] b, double valueA, double valueB, double limit)
    {
        var place = new double[a.Length];
        double[] values = [valueA, .. Enumerable.Range(1, Points - 2).Select(i => At((double)i / (Points - 1))), valueB];
        var line = new LossBarrier(values, []);
        if (!(line.Ainsworth <= limit))
        {
            return line;
        }

        var (highest, halvings) = CloserLook.At(values, At, limit);
        return line with { Between = highest, Halvings = halvings };

        double At(double share)
        {
            for (var c = 0; c < place.Length; c++)
            {
                place[c] = a[c] + (share * (b[c] - a[c]));
            }

            return function.Value(place);
        }
    }
}
