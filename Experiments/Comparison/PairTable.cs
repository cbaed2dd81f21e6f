using Runner.Comparison.Statistics;
using Runner.Search;

namespace Runner.Comparison;

/// <summary>One side of a <see cref="PairTable"/>.</summary>
/// <param name="Name">The axis's name for display.</param>
/// <param name="Labels">Its values or ranges of values: numbers ascending, words in order of first appearance.</param>
/// <param name="Numbers">Their numbers, of ranges the middles; null for words.</param>
public sealed record PairSide(string Path, string Name, IReadOnlyList<string> Labels, IReadOnlyList<double>? Numbers)
{
    /// <summary>The labels as sentences and tick labels show them.</summary>
    public IReadOnlyList<string> Shown()
    {
        if (Numbers is null)
        {
            return Labels;
        }

        AxisValue[] values = [.. Labels.Zip(Numbers, (label, number) => new AxisValue(Path, label, number))];
        return [.. values.Select(ValueTexts.Of(values).Of)];
    }
}

/// <summary>The typical value of a metric for each pair of values of two axes, over all other settings and seeds.</summary>
/// <param name="Medians">[rows, columns], row-major. NaN where there is no run, or where more than half of the runs diverged.</param>
/// <param name="Runs">How many runs each cell has.</param>
public sealed record PairTable(PairSide Rows, PairSide Columns, IReadOnlyList<double> Medians, IReadOnlyList<int> Runs)
{
    /// <summary>An axis with more numbers than this is cut into ranges, unless the trials of the sweep fill the pairs.</summary>
    private const int MostLevels = 40;

    private const int Ranges = 16;

    public static PairTable Of(RunValues values, int rowAxis, int columnAxis)
    {
        ArgumentNullException.ThrowIfNull(values);
        var results = values.Results;
        var most = Fills(results.Outline.TrialCount, Applying(rowAxis), Applying(columnAxis)) ? int.MaxValue : MostLevels;
        var (rows, rowOf) = SideOf(results, rowAxis, most);
        var (columns, columnOf) = SideOf(results, columnAxis, most);
        var (rowCodes, columnCodes) = (results.Table.Codes[rowAxis], results.Table.Codes[columnAxis]);
        var cells = rows.Labels.Count * columns.Labels.Count;
        var members = new GroupMembers(Array.ConvertAll(results.Table.PointOf, point => CellOf(rowOf[rowCodes[point]], columnOf[columnCodes[point]])), cells);
        var tally = new GroupTally(values.Measured, values.Metric);
        var (medians, runs) = (new double[cells], new int[cells]);
        for (var cell = 0; cell < cells; cell++)
        {
            tally.Take(members.Of(cell));
            (medians[cell], runs[cell]) = (tally.CanWin ? Quantiles.MedianOfSorted(tally.Sorted) : double.NaN, tally.Runs);
        }

        return new(rows, columns, medians, runs);

        int CellOf(int row, int column) => row < 0 || column < 0 ? -1 : (row * columns.Labels.Count) + column;

        int Applying(int axis) => results.LevelsOf(axis).Count(level => level is not null);
    }

    /// <summary>Whether so many trials give most pairs a run, rather than having been drawn at random.</summary>
    public static bool Fills(int trials, int rows, int columns) => (long)rows * columns * 4 <= (trials * 5L) + 4_000;

    /// <summary>An axis's levels in order, and the place of each of its codes; −1 where the axis does not apply.</summary>
    private static (PairSide Side, int[] PlaceOf) SideOf(SweepResults results, int axis, int most)
    {
        var levels = results.Table.Levels[axis];
        var (path, name) = (results.Axes[axis], AxisNames.Short(results.Axes)[axis]);
        int[] applying = [.. Enumerable.Range(0, levels.Length).Where(code => levels[code] is not null)];
        if (applying.Length == 0 || applying.Any(code => levels[code]!.Number is null))
        {
            return (new(path, name, [.. applying.Select(code => levels[code]!.Text)], null), PlacesOf(applying));
        }

        int[] ascending = [.. applying.OrderBy(code => levels[code]!.Number)];
        if (ascending.Length <= most)
        {
            return (new(path, name, [.. ascending.Select(code => levels[code]!.Text)], [.. ascending.Select(code => levels[code]!.Number!.Value)]), PlacesOf(ascending));
        }

        var cuts = AxisRanges.OfSorted([.. ascending.Select(code => levels[code]!.Number!.Value)], Ranges);
        int[] used = [.. ascending.Select(code => cuts.IndexOf(levels[code]!.Number!.Value)).Distinct()];
        return (
            new(path, name, [.. used.Select(cuts.Label)], [.. used.Select(cuts.Middle)]),
            Array.ConvertAll(levels, level => level?.Number is { } number ? Array.IndexOf(used, cuts.IndexOf(number)) : -1));

        int[] PlacesOf(int[] order)
        {
            var places = new int[levels.Length];
            Array.Fill(places, -1);
            for (var place = 0; place < order.Length; place++)
            {
                places[order[place]] = place;
            }

            return places;
        }
    }
}
