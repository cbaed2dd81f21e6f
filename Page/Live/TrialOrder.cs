using System.Collections.Concurrent;
using Runner.Commands;
using Runner.Comparison;
using Runner.Results;
using Runner.Search;

namespace Runner.Page.Live;

/// <summary>What part of a table of trials is asked for, and how it is sorted.</summary>
/// <param name="Sort">A column: <c>trial</c>, <c>outcome</c>, <c>epochs</c>, <c>final-loss</c>, <c>best-loss</c>, <c>test-loss</c>,
/// <c>seconds</c>, or an axis by its path.</param>
/// <param name="Outcome">Null for all.</param>
/// <param name="Where">A condition on settings, as <see cref="WhereOption"/> takes it; null for all.</param>
internal sealed record TrialQuery(string Sort = "trial", bool IsDescending = false, TrialOutcome? Outcome = null, string? Where = null);

/// <summary>The order of a sweep's results by any column. A table of 100,000 rows asks for it once and then for page after page.</summary>
internal sealed class TrialOrder(SweepNumbers numbers)
{
    public static readonly IReadOnlyList<string> Numbers = ["trial", "outcome", "epochs", "final-loss", "best-loss", "test-loss", "seconds"];

    private const int MostKnown = 16;

    private readonly ConcurrentDictionary<TrialQuery, int[]> known = new();

    /// <summary>Places in the results, in the order asked for. What has no value is last, whichever way.</summary>
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
            .Where(i => (query.Outcome is not { } only || results.Results[i].Outcome == only) && holds?.Invoke(results.PointAt(i)) != false)
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
            "trial" => i => new(results.Results[i].Index),
            "outcome" => i => new((int)results.Results[i].Outcome),
            "epochs" => i => new(results.Results[i].Epochs),
            "final-loss" => i => new(results.Results[i].FinalLoss),
            "best-loss" => i => new(results.Results[i].BestLoss),
            "test-loss" => i => new(results.Results[i].TestLoss),
            "seconds" => i => new(results.Results[i].Seconds),
            _ when results.Axes.Contains(column) => ByAxis(results.AxisIndex(column)),
            _ => throw new UserException(
                $"{Echo.Shown.Line(column)}: no such column. They are {string.Join(", ", Numbers.Concat(results.Axes))}."),
        };
    }

    /// <summary>Each level's place among the levels is found once, not once a comparison.</summary>
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
