using Runner.Numerics;

namespace Runner.Comparison.Minima.Basins;

/// <summary>The rise of a function along the straight lines between the endpoints of runs, when nothing else is known about it.</summary>
internal static class EndLines
{
    /// <summary>Points on a line, not counting its ends.</summary>
    private const int Points = 24;

    /// <param name="within">Endpoints that are at most this far apart count as the same.</param>
    /// <param name="most">The largest number of endpoints that are all compared with each other; from more,
    /// this many are drawn at random.</param>
    /// <param name="compared">The runs whose endpoints were compared; the endpoints of the others were not drawn.</param>
    public static IReadOnlyList<(int A, int B, double Barrier)> Of(
        ICurvedObjective function, IReadOnlyList<double[]> ends, double within, int most, RandomStream draws, out int[] compared)
    {
        var links = new List<(int A, int B, double Barrier)>();
        int[] firsts = NearPoints.FirstOfEach(ends, within);
        int[] distinct = [.. firsts.Distinct()];
        int[] chosen = [.. draws.Sample(distinct.Length, most).Select(end => distinct[end])];
        var values = ends.Select(end => function.Value(end)).ToArray();
        var drawn = chosen.ToHashSet();
        compared = [.. Enumerable.Range(0, ends.Count).Where(run => drawn.Contains(firsts[run]))];
        links.AddRange(compared.Where(run => firsts[run] != run).Select(run => (firsts[run], run, Rise(function, ends, values, firsts[run], run))));
        for (var b = 1; b < chosen.Length; b++)
        {
            for (var a = 0; a < b; a++)
            {
                links.Add((chosen[a], chosen[b], Rise(function, ends, values, chosen[a], chosen[b])));
            }
        }

        return links;
    }

    /// <summary>The highest value on the line above the mean of its ends (<see cref="Pairs.LossBarrier.Ainsworth"/>), at least 0.</summary>
    private static double Rise(ICurvedObjective function, IReadOnlyList<double[]> ends, double[] values, int a, int b)
    {
        var (highest, place) = (Math.Max(values[a], values[b]), new double[ends[a].Length]);
        for (var i = 1; i <= Points; i++)
        {
            var share = i / (Points + 1.0);
            for (var c = 0; c < place.Length; c++)
            {
                place[c] = ends[a][c] + (share * (ends[b][c] - ends[a][c]));
            }

            highest = Math.Max(highest, function.Value(place));
        }

        return highest - ((values[a] + values[b]) / 2);
    }
}
