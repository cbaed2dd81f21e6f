using Runner.Comparison.Findings;

namespace Runner.Comparison.Minima.Pictures;

/// <summary>A plane of starting points coloured by the ending of training, as data: one run per cell.</summary>
/// <param name="Xs">The values of the first axis, ascending: columns.</param>
/// <param name="Ys">The values of the second axis, ascending: rows.</param>
/// <param name="Labels">[rows, columns]: the ending's number from 1, lowest loss first; 0 for a run that diverged, −1 for none.</param>
/// <param name="Endings">The endings that the numbers refer to.</param>
public sealed record BasinMap(string XName, string YName, double[] Xs, double[] Ys, int[][] Labels, MapEnding[] Endings)
{
    /// <summary>Endings with a smaller share of the starts are not named.</summary>
    private const double FewestStarts = 0.05;

    /// <summary>Describes the map in a sentence that does not assume the technical terms.</summary>
    public string Sentence
    {
        get
        {
            var starts = Endings.Sum(ending => (long)ending.Runs);
            var lost = Labels.Sum(row => row.Count(label => label == 0));
            var diverged = lost == 0 ? "" : $" {Number.Of(lost, "start")} diverged.";
            if (starts == 0)
            {
                return $"No start reached an end.{diverged}";
            }

            var from = $"Of {Number.Count(starts)} starts that differ in {XName} and {YName} alone, ";
            if (Endings.Length == 1)
            {
                return $"{from}all end alike, {Where(Endings[0])}.{diverged}";
            }

            var places = Endings.Where(ending => ending.Runs >= FewestStarts * starts).OrderByDescending(ending => ending.Runs).ToArray();
            var others = starts - places.Sum(ending => (long)ending.Runs);
            var named = places.Select(ending => $"{Number.Percent((double)ending.Runs / starts)} end {Where(ending)}")
                .Concat(others > 0 ? [$"{Number.Percent((double)others / starts)} elsewhere"] : []).ToArray();
            return $"{from}{Words.List(named, most: named.Length)}: where training starts decides where it ends.{diverged}";
        }
    }

    private static string Where(MapEnding ending) => ending.Place.Length > 0 ? ending.Place
        : Number.Short(ending.From) == Number.Short(ending.To) ? $"at a loss of {Number.Short(ending.From)}"
        : $"at a loss of {Number.Short(ending.From)} to {Number.Short(ending.To)}";

    /// <summary>
    /// Distinguishes endings by their loss: the sorted losses are cut wherever the next one is more than <paramref name="gap"/> of
    /// their range above the last. Places of equal loss count as one.
    /// </summary>
    /// <param name="runs">x, y and the final loss of each run; not finite for one that diverged.</param>
    /// <param name="most">With more endings than this, losses form a continuum rather than basins, and the range is cut into this
    /// many equal parts.</param>
    public static BasinMap FromLosses(string xName, string yName, IReadOnlyList<(double X, double Y, double Loss)> runs, double gap = 0.01, int most = 12)
    {
        double[] xs = [.. runs.Select(run => run.X).Distinct().Order()];
        double[] ys = [.. runs.Select(run => run.Y).Distinct().Order()];
        var losses = Statistics.Quantiles.Sorted(runs.Select(run => run.Loss).Where(double.IsFinite));
        var cuts = Cuts(losses, gap, most);
        var labels = ys.Select(_ => Enumerable.Repeat(-1, xs.Length).ToArray()).ToArray();
        var (row, column) = (0, 0);
        foreach (var (x, y, loss) in runs)
        {
            (row, column) = (PlaceOf(ys, y, row), PlaceOf(xs, x, column));
            labels[row][column] = double.IsFinite(loss) ? 1 + Below(cuts, loss) : 0;
        }

        var endings = new List<MapEnding>();
        for (int i = 0, first = 0; i <= cuts.Length && losses.Length > 0; i++)
        {
            var end = i == cuts.Length ? losses.Length : first;
            while (end < losses.Length && losses[end] <= cuts[i])
            {
                end++;
            }

            endings.Add(new MapEnding(i + 1, first == end ? double.NaN : losses[first], first == end ? double.NaN : losses[end - 1], end - first));
            first = end;
        }

        return new BasinMap(xName, yName, xs, ys, labels, [.. endings]);
    }

    /// <summary>The place of a value. Runs come in the order of the grid, so it is often that of the one before, or the next.</summary>
    private static int PlaceOf(double[] rising, double value, int before) =>
        rising[before] == value ? before
        : before + 1 < rising.Length && rising[before + 1] == value ? before + 1
        : Array.BinarySearch(rising, value);

    /// <summary>How many of the rising cuts are below a loss.</summary>
    private static int Below(double[] cuts, double loss)
    {
        var count = 0;
        while (count < cuts.Length && loss > cuts[count])
        {
            count++;
        }

        return count;
    }

    /// <summary>Distinguishes endings by place, for functions with minima of the same depth.</summary>
    /// <param name="runs">x, y, the final loss (not finite for a run that diverged), and the name of the place.</param>
    public static BasinMap FromPlaces(string xName, string yName, IReadOnlyList<(double X, double Y, double Loss, string Place)> runs)
    {
        double[] xs = [.. runs.Select(run => run.X).Distinct().Order()];
        double[] ys = [.. runs.Select(run => run.Y).Distinct().Order()];
        var places = runs.Where(run => double.IsFinite(run.Loss))
            .GroupBy(run => run.Place, StringComparer.Ordinal)
            .OrderBy(group => Math.Round(group.Min(run => run.Loss), 6))
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select((group, i) => new MapEnding(i + 1, group.Min(run => run.Loss), group.Max(run => run.Loss), group.Count(), group.Key))
            .ToArray();
        var numbers = places.ToDictionary(place => place.Place, place => place.Number, StringComparer.Ordinal);
        var labels = ys.Select(_ => Enumerable.Repeat(-1, xs.Length).ToArray()).ToArray();
        var (row, column) = (0, 0);
        foreach (var (x, y, loss, place) in runs)
        {
            (row, column) = (PlaceOf(ys, y, row), PlaceOf(xs, x, column));
            labels[row][column] = double.IsFinite(loss) ? numbers[place] : 0;
        }

        return new BasinMap(xName, yName, xs, ys, labels, places);
    }

    private static double[] Cuts(double[] losses, double gap, int most)
    {
        var cuts = new List<double>();
        if (losses.Length == 0)
        {
            return [];
        }

        var least = gap * Math.Max(losses[^1] - losses[0], 1e-12);
        for (var i = 1; i < losses.Length; i++)
        {
            if (losses[i] - losses[i - 1] > least)
            {
                cuts.Add(losses[i - 1]);
            }
        }

        if (cuts.Count >= most)
        {
            cuts.Clear();
            for (var i = 1; i < most; i++)
            {
                cuts.Add(losses[0] + ((losses[^1] - losses[0]) * i / most));
            }
        }

        return [.. cuts];
    }
}

/// <param name="From">The lowest final loss of its runs.</param>
/// <param name="To">The highest.</param>
/// <param name="Place">Its name when endings are distinguished by place; otherwise empty.</param>
public sealed record MapEnding(int Number, double From, double To, int Runs, string Place = "");
