using Runner.Commands;
using Runner.Ledgers;
using Runner.Search;
using Runner.Specs;

namespace Runner.Page.Live;

/// <summary>A row of the table of trials.</summary>
/// <param name="State">Its outcome, or what it does or waits for.</param>
/// <param name="Recorded">Null while it is not recorded.</param>
/// <param name="MayStop">Whether it can be ordered to stop.</param>
internal sealed record ListedTrial(int Trial, string State, TrialRow? Recorded, bool MayStop, IReadOnlyDictionary<string, string> Values)
{
    public static ListedTrial Of(TrialRow row) => new(row.Trial, KebabCase.Of(row.Outcome), row, MayStop: false, row.Values);
}

/// <summary>A sweep's trials that are not recorded, at one moment.</summary>
internal sealed class UnrecordedTrials
{
    public const string Waiting = "waiting";
    public const string Running = "running";
    public const string Stopping = "stopping";

    private static readonly string[] States = [Running, Stopping, Waiting];

    private readonly SharedWork<TrialQuery, int[]> known = new(most: 4);
    private readonly RecordedSweep sweep;
    private readonly int[] trials;
    private readonly byte[] states;

    public UnrecordedTrials(RecordedSweep sweep, IReadOnlyList<UnrecordedBundle> bundles)
    {
        this.sweep = sweep;
        trials = new int[bundles.Sum(bundle => bundle.Trials.Length)];
        states = new byte[trials.Length];
        var next = 0;
        foreach (var bundle in bundles)
        {
            foreach (var trial in bundle.Trials)
            {
                states[next] = (byte)Array.IndexOf(States, Array.BinarySearch(bundle.Stops, trial) >= 0 ? Stopping : bundle.State == TrialState.Leased ? Running : Waiting);
                trials[next++] = trial;
            }
        }

        Array.Sort(trials, states);
    }

    public RecordedSweep Sweep => sweep;

    public ListedTrial At(int place) =>
        new(trials[place], States[states[place]], null, MayStop: States[states[place]] != Stopping, sweep.ValuesOf(trials[place]));

    /// <summary>Whether a trial can be ordered to stop: it is not recorded, and has not been ordered to already.</summary>
    public bool MayStop(int trial) => Array.BinarySearch(trials, trial) is >= 0 and var place && At(place).MayStop;

    /// <summary>Places in the order of a query. What came out of a trial is unknown: by that, they are in the order of trials, and none is in a range.</summary>
    /// <exception cref="UserException">There is no such column, or the condition cannot be read.</exception>
    public Task<int[]> OfAsync(TrialQuery query) => known.GetAsync(query, () => Task.FromResult(Sorted(query)));

    private int[] Sorted(TrialQuery query)
    {
        if (query.Least is not null || query.Most is not null)
        {
            return [];
        }

        var holds = WhereOption.Read(sweep, query.Where);
        var places = Enumerable.Range(0, trials.Length).Where(place => holds?.Invoke(sweep.Points.PointOf(trials[place])) != false);
        var keyOf = KeyOf(query.Sort);
        return [.. query.IsDescending ? places.OrderByDescending(keyOf) : places.OrderBy(keyOf)];
    }

    private Func<int, (double Number, string Text)> KeyOf(string column)
    {
        if (column == "trial" || TrialOrder.IsMetric(column))
        {
            return column == "trial" ? place => (trials[place], "") : _ => default;
        }

        return column == "outcome" ? place => (states[place], "")
            : sweep.Points.Axes.ToList().IndexOf(column) is >= 0 and var axis ? place => KeyOf(sweep.Points.Values(sweep.Points.PointOf(trials[place]))[axis])
            : throw new UserException($"{Echo.Shown.Line(column)}: no such column. They are {string.Join(", ", TrialOrder.Numbers.Concat(sweep.Points.Axes))}.");
    }

    private static (double Number, string Text) KeyOf(AxisValue? value) =>
        value is null ? (double.PositiveInfinity, "") : value.Number is { } number ? (number, "") : (double.MaxValue, value.Text);
}
