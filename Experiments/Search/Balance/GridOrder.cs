namespace Runner.Search.Balance;

/// <summary>
/// An order of all cells of a grid in which every axis is balanced in every prefix: after any number of cells, the counts of the
/// values of an axis differ by at most one. Pairs of axes are balanced as well as possible with a limited number of tries.
/// </summary>
/// <remarks>
/// Axes are added one at a time. The order of the M cells so far is repeated n times, and the next axis, of n values, cycles: at time
/// t its value is (t + shift) mod n. The shift changes only after a complete cycle of n values, so that the axis stays balanced, and
/// it changes such that no cell occurs twice: once every lcm(M, n) cells; or, where n divides M, as a Latin square for each stretch
/// of n cells, whose rows are taken greedily in the order that balances the pairs best. The result is computed in integers from the
/// lengths alone.
/// </remarks>
internal static class GridOrder
{
    /// <summary>Limit on the total number of cells over all tries.</summary>
    private const int MostWork = 3_000_000;

    private const int MostTries = 120;

    /// <summary>The largest number of shifts compared for one stretch.</summary>
    private const int MostShifts = 128;

    /// <summary>The indices of the cells (the last axis varying fastest) in their order.</summary>
    /// <param name="lengths">The number of values of each axis.</param>
    /// <param name="firstGoesRound">Whether the values of the first axis cycle in their order.</param>
    public static int[] Of(IReadOnlyList<int> lengths, bool firstGoesRound = false)
    {
        var cells = lengths.Aggregate(1, (product, length) => checked(product * length));
        var axes = Enumerable.Range(0, lengths.Count).Where(axis => lengths[axis] > 1)
            .OrderByDescending(axis => axis == 0 && firstGoesRound).ThenByDescending(axis => lengths[axis]).ToArray();
        if (axes.Length < 3)
        {
            return Built(lengths, axes, cells);
        }

        int[] best = [];
        var least = (Worst: double.MaxValue, Sum: double.MaxValue);
        foreach (var order in Tries(lengths, axes, cells, firstGoesRound && axes[0] == 0 ? 1 : 0))
        {
            var found = PairBalance(order, lengths, axes);
            if (found.CompareTo(least) < 0)
            {
                (best, least) = (order, found);
            }
        }

        return best;
    }

    /// <param name="fixedAxes">The number of leading axes that are not permuted.</param>
    private static IEnumerable<int[]> Tries(IReadOnlyList<int> lengths, int[] axes, int cells, int fixedAxes)
    {
        if (fixedAxes == 0 && axes.All(axis => int.IsPow2(lengths[axis])) && OfSobol(lengths, axes, cells) is { } sobol)
        {
            yield return sobol;
        }

        var permutations = Factorial(axes.Length - fixedAxes);
        var tries = Math.Min(permutations, Math.Clamp(MostWork / cells, 1, MostTries));
        for (var i = 0L; i < tries; i++)
        {
            yield return Built(lengths, [.. axes[..fixedAxes], .. Permutation(axes[fixedAxes..], permutations / tries * i)], cells);
        }
    }

    /// <summary>The permutation with the given rank in lexicographic order.</summary>
    private static int[] Permutation(int[] axes, long rank)
    {
        var left = axes.ToList();
        var permutation = new int[axes.Length];
        for (var i = 0; i < permutation.Length; i++)
        {
            var block = Factorial(left.Count - 1);
            var place = (int)Math.Min(left.Count - 1, rank / block);
            rank -= place * block;
            permutation[i] = left[place];
            left.RemoveAt(place);
        }

        return permutation;
    }

    /// <summary>n!, or 20! for larger n, which would overflow; some permutations are then never tried.</summary>
    private static long Factorial(int n) => Enumerable.Range(1, Math.Min(20, n)).Aggregate(1L, (product, i) => product * i);

    private static int[] Built(IReadOnlyList<int> lengths, int[] axes, int cells)
    {
        var strides = Strides(lengths);
        var order = new int[cells];
        var length = 1;
        for (var k = 0; k < axes.Length; k++)
        {
            var axis = axes[k];
            if (length % lengths[axis] == 0 && k > 0)
            {
                AddInSquares(order, length, axis, axes.AsSpan(0, k), lengths, strides);
            }
            else
            {
                AddRoundAndRound(order, length, lengths[axis], strides[axis]);
            }

            length *= lengths[axis];
        }

        return order;
    }

    private static void AddRoundAndRound(int[] order, int length, int values, int stride)
    {
        var period = (long)length / Gcd(length, values) * values;
        for (var t = (long)length * values - 1; t >= 0; t--)
        {
            order[t] = order[t % length] + ((int)((t + (t / period)) % values) * stride);
        }
    }

    private static void AddInSquares(int[] order, int length, int axis, ReadOnlySpan<int> before, IReadOnlyList<int> lengths, int[] strides)
    {
        var n = lengths[axis];
        var stretches = length / n;
        var cells = order[..length];
        var pairs = new PairCounts(before, axis, lengths, strides);
        var free = new int[length];
        for (var i = 0; i < length; i++)
        {
            free[i] = i % n;
        }

        for (var pass = 0; pass < n; pass++)
        {
            for (var stretch = 0; stretch < stretches; stretch++)
            {
                var stretchCells = cells.AsSpan(stretch * n, n);
                var shifts = free.AsSpan(stretch * n, n - pass);
                var place = pairs.BestShift(stretchCells, shifts[..Math.Min(shifts.Length, before.Length == 1 ? 1 : MostShifts)]);
                var shift = shifts[place];
                shifts[(place + 1)..].CopyTo(shifts[place..]);
                pairs.Add(stretchCells, shift);
                for (var i = 0; i < n; i++)
                {
                    order[(pass * length) + (stretch * n) + i] = stretchCells[i] + ((i + shift) % n * strides[axis]);
                }
            }
        }
    }

    /// <summary>The cells in the order in which Sobol's sequence first visits them. If all lengths are powers of two, it balances every
    /// axis optimally, and pairs often better than the other constructions. Null if four draws per cell do not visit every cell.</summary>
    private static int[]? OfSobol(IReadOnlyList<int> lengths, int[] axes, int cells)
    {
        if (axes.Length > SobolSampler.MostAxes)
        {
            return null;
        }

        var strides = Strides(lengths);
        var sobol = new SobolSampler(new ulong[axes.Length]);
        var seen = new bool[cells];
        var order = new int[cells];
        var next = 0;
        for (var draw = 0L; next < cells && draw < 4L * cells; draw++)
        {
            var cell = 0;
            for (var k = 0; k < axes.Length; k++)
            {
                cell += (int)(((ulong)sobol.Raw(draw, k) * (ulong)lengths[axes[k]]) >> 32) * strides[axes[k]];
            }

            if (!seen[cell])
            {
                seen[cell] = true;
                order[next++] = cell;
            }
        }

        return next == cells && axes.All(axis => Worst(order, lengths, axis) <= 1) ? order : null;
    }

    private static (double Worst, double Sum) PairBalance(int[] order, IReadOnlyList<int> lengths, int[] axes)
    {
        var (worst, sum) = (0.0, 0.0);
        for (var i = 0; i < axes.Length; i++)
        {
            for (var j = i + 1; j < axes.Length; j++)
            {
                var found = Worst(order, lengths, axes[i], axes[j]);
                worst = Math.Max(worst, found);
                sum += found;
            }
        }

        return (worst, sum);
    }

    /// <summary>The imbalance of the values of an axis, or of a pair of axes, in the worst prefix.</summary>
    internal static double Worst(int[] order, IReadOnlyList<int> lengths, int axis, int? other = null)
    {
        var strides = Strides(lengths);
        var values = lengths[axis] * (other is { } second ? lengths[second] : 1);
        return PrefixBalance.Of(
            [.. Enumerable.Repeat(order.Length / values, values)],
            other is { } b
                ? order.Select(cell => (cell / strides[axis] % lengths[axis] * lengths[b]) + (cell / strides[b] % lengths[b]))
                : order.Select(cell => cell / strides[axis] % lengths[axis]));
    }

    private static int[] Strides(IReadOnlyList<int> lengths)
    {
        var strides = new int[lengths.Count];
        for (var (i, stride) = (lengths.Count - 1, 1); i >= 0; stride *= lengths[i], i--)
        {
            strides[i] = stride;
        }

        return strides;
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);

    /// <summary>How often each value of a new axis occurred together with each value of the axes before it.</summary>
    private sealed class PairCounts
    {
        private readonly int n;
        private readonly int[][] counts;
        private readonly int[] lengths;
        private readonly int[] strides;

        public PairCounts(ReadOnlySpan<int> before, int axis, IReadOnlyList<int> lengths, int[] strides)
        {
            n = lengths[axis];
            counts = new int[before.Length][];
            this.lengths = new int[before.Length];
            this.strides = new int[before.Length];
            for (var i = 0; i < before.Length; i++)
            {
                this.lengths[i] = lengths[before[i]];
                this.strides[i] = strides[before[i]];
                counts[i] = new int[this.lengths[i] * n];
            }
        }

        /// <summary>The index of the shift whose pairs have occurred least often; ties go to the first.</summary>
        public int BestShift(ReadOnlySpan<int> cells, ReadOnlySpan<int> shifts)
        {
            if (shifts.Length == 1)
            {
                return 0;
            }

            var (best, least) = (0, long.MaxValue);
            for (var place = 0; place < shifts.Length; place++)
            {
                var cost = 0L;
                for (var k = 0; k < counts.Length; k++)
                {
                    var met = 0L;
                    for (var i = 0; i < cells.Length; i++)
                    {
                        met += counts[k][Pair(k, cells[i], i, shifts[place])];
                    }

                    cost += met * lengths[k];
                }

                if (cost < least)
                {
                    (best, least) = (place, cost);
                }
            }

            return best;
        }

        public void Add(ReadOnlySpan<int> cells, int shift)
        {
            for (var k = 0; k < counts.Length; k++)
            {
                for (var i = 0; i < cells.Length; i++)
                {
                    counts[k][Pair(k, cells[i], i, shift)]++;
                }
            }
        }

        private int Pair(int k, int cell, int i, int shift)
        {
            var value = i + shift;
            return (cell / strides[k] % lengths[k] * n) + (value < n ? value : value - n);
        }
    }
}
