using Runner.Commands;
using Runner.Comparison;
using Runner.Results;
using Runner.Search;

namespace Runner.Page.Live;

/// <summary>A filter and sort order for a table of trials.</summary>
/// <param name="Sort">A column: <c>trial</c>, <c>outcome</c>, <c>epochs</c>, <c>final-loss</c>, <c>best-loss</c>, <c>test-loss</c>,
/// <c>seconds</c>, or an axis by its path.</param>
/// <param name="Outcome">Null for all.</param>
/// <param name="Where">A condition on settings, in the syntax of <see cref="WhereOption"/>; null for all.</param>
/// <param name="Metric">The column whose numbers are to be in a range; one of those of <paramref name="Sort"/>.</param>
/// <param name="Least">The lower end of the range; null for none.</param>
/// <param name="Most">The upper end of the range; null for none.</param>
internal sealed record TrialQuery(
    string Sort = "trial", bool IsDescending = false, TrialOutcome? Outcome = null, string? Where = null, string Metric = "final-loss", double? Least = null, double? Most = null)
{
    /// <summary>Whether it is of recorded trials, or of the others.</summary>
    public bool IsRecorded { get; init; } = true;
}

/// <summary>Sorts a sweep's results by any column. Orders are cached, as a table of 100,000 rows is shown page by page.</summary>
internal sealed class TrialOrder(RecordedSweep sweep, SweepResults results)
{
    public static readonly IReadOnlyList<string> Numbers = ["trial", "outcome", "epochs", "final-loss", "best-loss", "test-loss", "seconds"];

    /// <summary>Whether a column is of numbers that came out.</summary>
    public static bool IsMetric(string column) => Numbers.Contains(column) && column is not ("trial" or "outcome");

    private const int MostKnown = 16;

    /// <summary>The most places in all orders that are kept, unless a single one has more: 16 MB.</summary>
    private const int MostPlaces = 4_000_000;

    private readonly SharedWork<TrialQuery, int[]> known = new(Math.Clamp(MostPlaces / Math.Max(1, results.Results.Count), 1, MostKnown));

    /// <summary>Indexes into the results, in the requested order. Results without a value are last in either direction.</summary>
    /// <exception cref="UserException">There is no such column, or the condition cannot be read.</exception>
    public Task<int[]> OfAsync(TrialQuery query) => known.GetAsync(query, () => Task.FromResult(Sorted(query)));

    private int[] Sorted(TrialQuery query)
    {
        var keysOf = KeysOf(query.Sort);
        var holds = WhereOption.Read(sweep, query.Where);
        var isInRange = InRange(query);
        var places = Enumerable.Range(0, results.Results.Count)
            .Where(i => (query.Outcome is not { } only || results.Results.Row(i).Outcome == only) && holds?.Invoke(results.PointAt(i)) != false && isInRange(i))
            .ToArray();
        var keys = Array.ConvertAll(places, i => Ascending(keysOf(i), query.IsDescending));
        if (!IsSorted(keys))
        {
            Array.Sort(keys, places);
            OrderTies(keys, places);
        }

        return places;
    }

    /// <summary>What has no number is in no range.</summary>
    private Func<int, bool> InRange(TrialQuery query)
    {
        if (query.Least is null && query.Most is null)
        {
            return _ => true;
        }

        if (!IsMetric(query.Metric))
        {
            throw new UserException($"{Echo.Shown.Line(query.Metric)}: no such metric. They are {string.Join(", ", Numbers.Where(IsMetric))}.");
        }

        var (numberOf, least, most) = (KeysOf(query.Metric), query.Least ?? double.NegativeInfinity, query.Most ?? double.PositiveInfinity);
        return i => numberOf(i) is var number && number >= least && number <= most;
    }

    /// <summary>The key by which to sort in ascending order. Results without a value are last in either direction.</summary>
    private static double Ascending(double key, bool isDescending) => double.IsNaN(key) ? double.PositiveInfinity
        : Math.Clamp(isDescending ? -key : key, double.MinValue, double.MaxValue);

    private static bool IsSorted(double[] keys)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            if (keys[i] < keys[i - 1])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Puts results of equal keys in the order of trials.</summary>
    private static void OrderTies(double[] keys, int[] places)
    {
        for (var from = 0; from < keys.Length;)
        {
            var to = from + 1;
            while (to < keys.Length && keys[to] == keys[from])
            {
                to++;
            }

            Array.Sort(places, from, to - from);
            from = to;
        }
    }

    /// <summary>A number for each result; NaN for none.</summary>
    private Func<int, double> KeysOf(string column)
    {
        return column switch
        {
            "trial" => i => results.Results.Row(i).Index,
            "outcome" => i => (int)results.Results.Row(i).Outcome,
            "epochs" => i => results.Results.Row(i).Epochs,
            "final-loss" => i => results.Results.Row(i).FinalLoss,
            "best-loss" => i => results.Results.Row(i).BestLoss,
            "test-loss" => i => results.Results.Row(i).TestLoss,
            "seconds" => i => results.Results.Row(i).Seconds,
            _ when results.Axes.Contains(column) => ByAxis(results.AxisIndex(column)),
            _ => throw new UserException(
                $"{Echo.Shown.Line(column)}: no such column. They are {string.Join(", ", Numbers.Concat(results.Axes))}."),
        };
    }

    /// <summary>The place of each point's value among the values of an axis: numbers by size, then words.</summary>
    private Func<int, double> ByAxis(int axis)
    {
        var ranks = results.LevelsOf(axis).OfType<AxisValue>().Select(KeyOf).Distinct()
            .OrderBy(key => key.IsWord).ThenBy(key => key.Number).ThenBy(key => key.Text, StringComparer.Ordinal).Select((key, rank) => (key, rank)).ToDictionary(pair => pair.key, pair => pair.rank);
        return i => results.ValueAt(i, axis) is { } value ? ranks[KeyOf(value)] : double.NaN;
    }

    private static (bool IsWord, double Number, string Text) KeyOf(AxisValue value) => value.Number is { } number ? (false, number, "") : (true, 0, value.Text);
}
