using System.Collections.Concurrent;
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
internal sealed record TrialQuery(string Sort = "trial", bool IsDescending = false, TrialOutcome? Outcome = null, string? Where = null);

/// <summary>Sorts a sweep's results by any column. Orders are cached, as a table of 100,000 rows is shown page by page.</summary>
internal sealed class TrialOrder(SweepNumbers numbers)
{
    public static readonly IReadOnlyList<string> Numbers = ["trial", "outcome", "epochs", "final-loss", "best-loss", "test-loss", "seconds"];

    private const int MostKnown = 16;

    private readonly ConcurrentDictionary<TrialQuery, int[]> known = new();

    /// <summary>Indexes into the results, in the requested order. Results without a value are last in either direction.</summary>
    /// <exception cref="UserException">There is no such column, or the condition cannot be read.</exception>
    public int[] Of(TrialQuery query)
    {
        if (known.Count >= MostKnown)
        {
            known.Clear();
        }

        return known.GetOrAdd(query, Sorted);
    }

    private int[] Sorted(TrialQuery query)
    {
        var results = numbers.Results;
        var holds = WhereOption.Read(numbers.Sweep, query.Where);
        var places = Enumerable.Range(0, results.Results.Count)
            .Where(i => (query.Outcome is not { } only || results.Results.Row(i).Outcome == only) && holds?.Invoke(results.PointAt(i)) != false)
            .ToArray();
        var keys = KeysOf(query.Sort);
        var sign = query.IsDescending ? -1 : 1;
        Array.Sort(places, (a, b) =>
        {
            var (x, y) = (keys(a), keys(b));
            var byKey = x.IsNone != y.IsNone ? (x.IsNone ? 1 : -1) : sign * x.CompareTo(y);
            return byKey != 0 ? byKey : a.CompareTo(b);
        });
        return places;
    }

    private Func<int, SortKey> KeysOf(string column)
    {
        var results = numbers.Results;
        return column switch
        {
            "trial" => i => new(results.Results.Row(i).Index),
            "outcome" => i => new((int)results.Results.Row(i).Outcome),
            "epochs" => i => new(results.Results.Row(i).Epochs),
            "final-loss" => i => new(results.Results.Row(i).FinalLoss),
            "best-loss" => i => new(results.Results.Row(i).BestLoss),
            "test-loss" => i => new(results.Results.Row(i).TestLoss),
            "seconds" => i => new(results.Results.Row(i).Seconds),
            _ when results.Axes.Contains(column) => ByAxis(results.AxisIndex(column)),
            _ => throw new UserException(
                $"{Echo.Shown.Line(column)}: no such column. They are {string.Join(", ", Numbers.Concat(results.Axes))}."),
        };
    }

    /// <summary>Finds each point's key once rather than in every comparison.</summary>
    private Func<int, SortKey> ByAxis(int axis)
    {
        var results = numbers.Results;
        var byPoint = new Dictionary<int, SortKey>();
        for (var i = 0; i < results.Results.Count; i++)
        {
            var point = results.PointAt(i);
            if (!byPoint.ContainsKey(point))
            {
                byPoint.Add(point, SortKey.Of(results.Outline.Values(point)[axis]));
            }
        }

        return i => byPoint[results.PointAt(i)];
    }

    private readonly record struct SortKey(double Number, string Text = "") : IComparable<SortKey>
    {
        public bool IsNone => double.IsNaN(Number);

        public static SortKey Of(AxisValue? value) => value is null ? new(double.NaN) : value.Number is { } number ? new(number) : new(0, value.Text);

        public int CompareTo(SortKey other) => Number.CompareTo(other.Number) is not 0 and var byNumber ? byNumber : string.CompareOrdinal(Text, other.Text);
    }
}
