using System.Collections;

namespace Runner.Results;

/// <summary>Results of several trials, held as columns. A row becomes a <see cref="TrialResult"/> only on demand.</summary>
public interface ITrialRows
{
    TrialResult this[int row] { get; }

    int Index(int row);

    TrialOutcome Outcome(int row);

    EndReason EndReason(int row);

    int Epochs(int row);

    double FinalLoss(int row);

    double BestLoss(int row);

    double TestLoss(int row);

    /// <summary>Time on the worker.</summary>
    double Seconds(int row);

    Curve Curve(int row);

    /// <summary>The times of the curve, without its values.</summary>
    int[] Times(int row);

    /// <summary>The names of the curve's values.</summary>
    IReadOnlyList<string> Metrics(int row);
}

/// <summary>The results of a sweep, by ascending trial index: rows of one or several <see cref="ITrialRows"/>. A million of them take little
/// memory, and <see cref="Rows"/> looks through them without creating a result for each.</summary>
public sealed class TrialTable : IReadOnlyList<TrialResult>
{
    private readonly ITrialRows[] parts;
    private readonly int[] partOf;
    private readonly int[] rowOf;

    private TrialTable(ITrialRows[] parts, int[] partOf, int[] rowOf) => (this.parts, this.partOf, this.rowOf) = (parts, partOf, rowOf);

    public int Count => rowOf.Length;

    /// <summary>Every row, in order.</summary>
    public IEnumerable<TableRow> Rows
    {
        get
        {
            for (var i = 0; i < Count; i++)
            {
                yield return Row(i);
            }
        }
    }

    public TrialResult this[int place] => parts[partOf[place]][rowOf[place]];

    public TableRow Row(int place) => new(parts[partOf[place]], rowOf[place]);

    public static TrialTable Of(IEnumerable<TrialResult> results)
    {
        TrialResult[] sorted = [.. results];
        if (!IsSorted(sorted))
        {
            Array.Sort(sorted, (a, b) => a.Index.CompareTo(b.Index));
        }

        return new([new Whole(sorted)], new int[sorted.Length], [.. Enumerable.Range(0, sorted.Length)]);
    }

    /// <summary>The rows that satisfy a condition.</summary>
    public TrialTable Where(Func<TableRow, bool> holds)
    {
        var kept = Enumerable.Range(0, Count).Where(place => holds(Row(place))).ToArray();
        return kept.Length == Count ? this : new(parts, Array.ConvertAll(kept, place => partOf[place]), Array.ConvertAll(kept, place => rowOf[place]));
    }

    public IEnumerator<TrialResult> GetEnumerator() => Rows.Select(row => row.Result).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool IsSorted(TrialResult[] results)
    {
        for (var i = 1; i < results.Length; i++)
        {
            if (results[i].Index < results[i - 1].Index)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Collects rows in order of trial index.</summary>
    public sealed class Builder
    {
        private readonly List<ITrialRows> parts = [];
        private readonly Dictionary<ITrialRows, int> places = new(ReferenceEqualityComparer.Instance);
        private readonly List<int> partOf = [];
        private readonly List<int> rowOf = [];
        private int last;

        public void Add(ITrialRows rows, int row)
        {
            if (parts.Count == 0 || !ReferenceEquals(parts[last], rows))
            {
                last = PlaceOf(rows);
            }

            partOf.Add(last);
            rowOf.Add(row);
        }

        public TrialTable Build() => new([.. parts], [.. partOf], [.. rowOf]);

        private int PlaceOf(ITrialRows rows)
        {
            if (!places.TryGetValue(rows, out var place))
            {
                place = parts.Count;
                places.Add(rows, place);
                parts.Add(rows);
            }

            return place;
        }
    }

    /// <summary>Results that are whole already.</summary>
    private sealed class Whole(TrialResult[] results) : ITrialRows
    {
        public TrialResult this[int row] => results[row];

        public int Index(int row) => results[row].Index;

        public TrialOutcome Outcome(int row) => results[row].Outcome;

        public EndReason EndReason(int row) => results[row].EndReason;

        public int Epochs(int row) => results[row].Epochs;

        public double FinalLoss(int row) => results[row].FinalLoss;

        public double BestLoss(int row) => results[row].BestLoss;

        public double TestLoss(int row) => results[row].TestLoss;

        public double Seconds(int row) => results[row].Seconds;

        public Curve Curve(int row) => results[row].Curve;

        public int[] Times(int row) => results[row].Curve.Times;

        public IReadOnlyList<string> Metrics(int row) => results[row].Curve.Metrics;
    }
}

/// <summary>One row of a <see cref="TrialTable"/>, read where it lies.</summary>
public readonly struct TableRow(ITrialRows rows, int row)
{
    /// <summary>The whole result.</summary>
    public TrialResult Result => rows[row];

    public int Index => rows.Index(row);

    public TrialOutcome Outcome => rows.Outcome(row);

    public EndReason EndReason => rows.EndReason(row);

    public int Epochs => rows.Epochs(row);

    public double FinalLoss => rows.FinalLoss(row);

    public double BestLoss => rows.BestLoss(row);

    public double TestLoss => rows.TestLoss(row);

    public double Seconds => rows.Seconds(row);

    public Curve Curve => rows.Curve(row);

    /// <summary>The times of the curve, without its values.</summary>
    public int[] Times => rows.Times(row);

    /// <summary>The names of the curve's values.</summary>
    public IReadOnlyList<string> Metrics => rows.Metrics(row);
}
