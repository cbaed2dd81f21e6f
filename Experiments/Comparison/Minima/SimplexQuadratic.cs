namespace Runner.Comparison.Minima;

/// <summary>
/// Minimizes ½·λᵀKλ + cᵀλ over λ ≥ 0 with Σλ = 1, for a positive semidefinite K, by an active set as in Wolfe's method for the point of least
/// norm in a polytope (Wolfe 1976): the minimum over the affine hull of some corners, of which those that it makes negative are dropped, joined
/// by the corner that lowers the value most.
/// </summary>
internal static class SimplexQuadratic
{
    /// <summary>Added to the diagonal of K, relative to its largest entry, so that nearly parallel corners have one solution.</summary>
    private const double Ridge = 1e-14;

    /// <param name="matrix">K, [n, n].</param>
    /// <param name="linear">c, [n].</param>
    /// <returns>λ, [n].</returns>
    public static double[] Solve(double[,] matrix, double[] linear)
    {
        var n = linear.Length;
        var largest = Enumerable.Range(0, n).Max(i => matrix[i, i]);
        var weights = new double[n];
        var first = Enumerable.Range(0, n).MinBy(i => (matrix[i, i] / 2) + linear[i]);
        weights[first] = 1;
        var active = new List<int> { first };
        for (var round = 0; round < 20 * (n + 1); round++)
        {
            while (Affine(matrix, linear, active, Ridge * largest) is { } wanted && Approach(weights, active, wanted))
            {
            }

            var slopes = Enumerable.Range(0, n).Select(i => linear[i] + active.Sum(j => matrix[i, j] * weights[j])).ToArray();
            var level = active.Sum(i => weights[i] * slopes[i]);
            var next = Enumerable.Range(0, n).MinBy(i => slopes[i]);
            if (active.Contains(next) || slopes[next] >= level - (1e-12 * (Math.Abs(level) + (1e-4 * largest))))
            {
                break;
            }

            active.Add(next);
        }

        return weights;
    }

    /// <summary>Moves towards the wanted weights until one vanishes, which is then no longer active. False when they were reached.</summary>
    private static bool Approach(double[] weights, List<int> active, double[] wanted)
    {
        var share = 1.0;
        for (var k = 0; k < active.Count; k++)
        {
            var weight = weights[active[k]];
            share = wanted[k] <= 0 ? Math.Min(share, weight / Math.Max(weight - wanted[k], double.Epsilon)) : share;
        }

        for (var k = 0; k < active.Count; k++)
        {
            weights[active[k]] += share * (wanted[k] - weights[active[k]]);
        }

        var dropped = active.RemoveAll(i =>
        {
            var vanishes = share < 1 && weights[i] <= 1e-15;
            weights[i] = vanishes ? 0 : weights[i];
            return vanishes;
        });
        return dropped > 0 && active.Count > 0;
    }

    /// <summary>The minimum with Σλ = 1 over the active corners, whose λ may be negative; null where it is not determined.</summary>
    private static double[]? Affine(double[,] matrix, double[] linear, List<int> active, double ridge)
    {
        var m = active.Count + 1;
        var system = new double[m, m + 1];
        for (var i = 0; i < active.Count; i++)
        {
            for (var j = 0; j < active.Count; j++)
            {
                system[i, j] = matrix[active[i], active[j]] + (i == j ? ridge : 0);
            }

            (system[i, m - 1], system[m - 1, i], system[i, m]) = (1, 1, -linear[active[i]]);
        }

        system[m - 1, m] = 1;
        return Eliminate(system, m) is { } solution ? solution[..active.Count] : null;
    }

    /// <summary>Solves a linear system by Gauss's elimination with the largest pivot of each column; null where it is singular.</summary>
    /// <param name="system">[m, m + 1], the right side in the last column; destroyed.</param>
    public static double[]? Eliminate(double[,] system, int m)
    {
        for (var column = 0; column < m; column++)
        {
            var pivot = Enumerable.Range(column, m - column).MaxBy(row => Math.Abs(system[row, column]));
            if (!(Math.Abs(system[pivot, column]) > 0))
            {
                return null;
            }

            for (var k = column; k <= m; k++)
            {
                (system[pivot, k], system[column, k]) = (system[column, k], system[pivot, k]);
            }

            for (var row = column + 1; row < m; row++)
            {
                var factor = system[row, column] / system[column, column];
                for (var k = column; factor != 0 && k <= m; k++)
                {
                    system[row, k] -= factor * system[column, k];
                }
            }
        }

        var solution = new double[m];
        for (var row = m - 1; row >= 0; row--)
        {
            var rest = system[row, m];
            for (var k = row + 1; k < m; k++)
            {
                rest -= system[row, k] * solution[k];
            }

            solution[row] = rest / system[row, row];
        }

        return Array.TrueForAll(solution, double.IsFinite) ? solution : null;
    }
}
