namespace Runner.Comparison.Minima.Pairs;

/// <summary>
/// The assignment of n rows to n columns of least total cost, by shortest augmenting paths with dual variables: Jonker and
/// Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems", Computing 38 (1987), in
/// the form of Crouse, IEEE Trans. Aerosp. Electron. Syst. 52 (2016), after a column reduction. O(n³). Owns its buffers, so
/// that one instance per thread solves many problems without allocating.
/// </summary>
public sealed class LinearAssignment
{
    private double[] rowDual = [];
    private double[] columnDual = [];
    private double[] shortest = [];
    private int[] columnOf = [];
    private int[] rowOf = [];
    private int[] before = [];
    private int[] open = [];
    private bool[] scannedRow = [];

    /// <param name="cost">[n, n] row-major. Where an entry is not finite, no assignment is best, and every row keeps its own column.</param>
    /// <param name="columns">[n]: receives the column of each row.</param>
    /// <returns>The total cost; NaN where an entry is not finite.</returns>
    public double Solve(ReadOnlySpan<float> cost, int n, Span<int> columns)
    {
        foreach (var entry in cost[..(n * n)])
        {
            if (!float.IsFinite(entry))
            {
                return Unassigned(columns[..n]);
            }
        }

        Reset(n);
        ReduceColumns(cost, n);
        for (var row = 0; row < n; row++)
        {
            if (columnOf[row] < 0)
            {
                Augment(cost, n, row);
            }
        }

        var total = 0.0;
        for (var row = 0; row < n; row++)
        {
            columns[row] = columnOf[row];
            total += cost[(row * n) + columnOf[row]];
        }

        return total;
    }

    private static double Unassigned(Span<int> columns)
    {
        for (var row = 0; row < columns.Length; row++)
        {
            columns[row] = row;
        }

        return double.NaN;
    }

    private void Reset(int n)
    {
        if (columnOf.Length < n)
        {
            (rowDual, columnDual, shortest) = (new double[n], new double[n], new double[n]);
            (columnOf, rowOf, before, open) = (new int[n], new int[n], new int[n], new int[n]);
            scannedRow = new bool[n];
        }

        Array.Clear(rowDual, 0, n);
        Array.Fill(columnOf, -1, 0, n);
        Array.Fill(rowOf, -1, 0, n);
    }

    /// <summary>Sets each column's dual to its least cost and assigns the column to the row with that cost, if the row is
    /// still free.</summary>
    private void ReduceColumns(ReadOnlySpan<float> cost, int n)
    {
        for (var column = 0; column < n; column++)
        {
            columnDual[column] = cost[column];
        }

        Array.Clear(before, 0, n);
        for (var row = 1; row < n; row++)
        {
            var costs = cost.Slice(row * n, n);
            for (var column = 0; column < n; column++)
            {
                if (costs[column] < columnDual[column])
                {
                    columnDual[column] = costs[column];
                    before[column] = row;
                }
            }
        }

        for (var column = n - 1; column >= 0; column--)
        {
            if (columnOf[before[column]] < 0)
            {
                columnOf[before[column]] = column;
                rowOf[column] = before[column];
            }
        }
    }

    private void Augment(ReadOnlySpan<float> cost, int n, int start)
    {
        for (var j = 0; j < n; j++)
        {
            open[j] = j;
            shortest[j] = double.PositiveInfinity;
        }

        Array.Clear(scannedRow, 0, n);
        var (left, row, sink, reached) = (n, start, -1, 0.0);
        while (sink < 0)
        {
            scannedRow[row] = true;
            var costs = cost.Slice(row * n, n);
            var offset = reached - rowDual[row];
            var (lowest, at) = (double.PositiveInfinity, -1);
            for (var k = 0; k < left; k++)
            {
                var column = open[k];
                var length = offset + costs[column] - columnDual[column];
                if (length < shortest[column])
                {
                    shortest[column] = length;
                    before[column] = row;
                }

                // Among equally short paths, prefer one that ends at a free column.
                if (shortest[column] < lowest || (shortest[column] == lowest && rowOf[column] < 0))
                {
                    lowest = shortest[column];
                    at = k;
                }
            }

            reached = lowest;
            var chosen = open[at];
            open[at] = open[--left];
            open[left] = chosen;
            if (rowOf[chosen] < 0)
            {
                sink = chosen;
            }
            else
            {
                row = rowOf[chosen];
            }
        }

        rowDual[start] += reached;
        for (var i = 0; i < n; i++)
        {
            if (scannedRow[i] && i != start)
            {
                rowDual[i] += reached - shortest[columnOf[i]];
            }
        }

        for (var k = left; k < n; k++)
        {
            columnDual[open[k]] -= reached - shortest[open[k]];
        }

        for (var column = sink; ;)
        {
            var from = before[column];
            rowOf[column] = from;
            (columnOf[from], column) = (column, columnOf[from]);
            if (from == start)
            {
                return;
            }
        }
    }
}
