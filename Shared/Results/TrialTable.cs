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

    /// <summary>The names of the curve's columns.</summary>
    IReadOnlyList<string> Metrics(int row);

    /// <summary>One column of the curve, read where it lies; empty when it was not recorded.</summary>
    ReadOnlySpan<double> Column(int row, string metric);

    /// <summary>Curves that together have the names and times of all; their values mean nothing.</summary>
    IEnumerable<Curve> Shapes { get; }
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

    /// <summary>Curves that together have the names and times of all, and perhaps of some that are no longer in the table. There are few, so what
    /// none of them has need not be looked for in a million rows.</summary>
    public IEnumerable<Curve> Shapes => parts.SelectMany(part => part.Shapes);

    private int[] Outcomes => field ??= CountOutcomes();

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

    /// <summary>How many rows have an outcome.</summary>
    public int CountOf(TrialOutcome outcome) => Outcomes[(int)outcome];

    public TrialResult this[int place] => parts[partOf[place]][rowOf[place]];

    public TableRow Row(int place) => new(parts[partOf[place]], rowOf[place]);

    /// <param name="results">In any order, at most one per trial.</param>
    public static TrialTable Of(IEnumerable<TrialResult> results)
    {
        TrialResult[] sorted = [.. results];
        if (!IsSorted(sorted))
        {
            Array.Sort(sorted, (a, b) => a.Index.CompareTo(b.Index));
        }

        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Index == sorted[i - 1].Index)
            {
                throw new ArgumentException($"Trial {sorted[i].Index} has two results.", nameof(results));
            }
        }

        return new([new Whole(sorted)], new int[sorted.Length], [.. Enumerable.Range(0, sorted.Length)]);
    }

    /// <summary>The rows that satisfy a condition.</summary>
    public TrialTable Where(Func<TableRow, bool> holds)
    {
        var kept = new List<int>();
        for (var place = 0; place < Count; place++)
        {
            if (holds(Row(place)))
            {
                kept.Add(place);
            }
        }

        return kept.Count == Count ? this : new(parts, [.. kept.Select(place => partOf[place])], [.. kept.Select(place => rowOf[place])]);
    }

    public IEnumerator<TrialResult> GetEnumerator() => Rows.Select(row => row.Result).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int[] CountOutcomes()
    {
        var counts = new int[byte.MaxValue + 1];
        for (var place = 0; place < Count; place++)
        {
            counts[(int)Row(place).Outcome]++;
        }

        return counts;
    }

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

    /// <summary>Collects the rows of a sweep in any order, from several threads, and puts each in the place of its trial.</summary>
    /// <param name="trials">The number of trials of the sweep.</param>
    /// <param name="count">The number of parts.</param>
    public sealed class Builder(int trials, int count)
    {
        private readonly ITrialRows[] parts = new ITrialRows[count];

        /// <summary>The number of the part of each trial, from 1; 0 without a row.</summary>
        private readonly int[] partOf = new int[trials];
        private readonly int[] rowOf = new int[trials];
        private int filled;

        /// <summary>How many trials have a row.</summary>
        public int Count => filled;

        /// <param name="part">The number of the part, from 0.</param>
        /// <param name="live">The places of the rows that hold.</param>
        /// <returns>Whether none of their trials had a row before.</returns>
        public bool Add(int part, ITrialRows rows, ReadOnlySpan<int> live)
        {
            parts[part] = rows;
            var added = 0;
            foreach (var row in live)
            {
                var trial = rows.Index(row);
                if (Interlocked.CompareExchange(ref partOf[trial], part + 1, 0) == 0)
                {
                    rowOf[trial] = row;
                    added++;
                }
            }

            Interlocked.Add(ref filled, added);
            return added == live.Length;
        }

        /// <summary>The table; afterwards no rows can be added.</summary>
        public TrialTable Build()
        {
            if (Count == partOf.Length)
            {
                foreach (ref var part in partOf.AsSpan())
                {
                    part--;
                }

                return new(parts, partOf, rowOf);
            }

            var (places, rows) = (new int[Count], new int[Count]);
            for (int trial = 0, next = 0; trial < partOf.Length; trial++)
            {
                if (partOf[trial] > 0)
                {
                    (places[next], rows[next++]) = (partOf[trial] - 1, rowOf[trial]);
                }
            }

            return new(parts, places, rows);
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

        public ReadOnlySpan<double> Column(int row, string metric) => results[row].Curve.Column(metric);

        public IEnumerable<Curve> Shapes => results.Select(result => result.Curve);
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

    /// <summary>The names of the curve's columns; rows that were stored together have the same list.</summary>
    public IReadOnlyList<string> Metrics => rows.Metrics(row);

    /// <summary>One column of the curve, read where it lies; empty when it was not recorded.</summary>
    public ReadOnlySpan<double> Column(string metric) => rows.Column(row, metric);
}
