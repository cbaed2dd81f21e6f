using MathNet.Numerics.Providers.LinearAlgebra;

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
        var (system, right) = (new double[m * m], new double[m]);
        for (var i = 0; i < active.Count; i++)
        {
            for (var j = 0; j < active.Count; j++)
            {
                system[(i * m) + j] = matrix[active[i], active[j]] + (i == j ? ridge : 0);
            }

            system[(i * m) + m - 1] = system[((m - 1) * m) + i] = 1;
            right[i] = -linear[active[i]];
        }

        right[m - 1] = 1;
        return Solve(system, right) ? right[..active.Count] : null;
    }

    /// <summary>Solves a linear system in place. False where it has no single solution.</summary>
    /// <param name="system">[m, m], symmetric; destroyed.</param>
    /// <param name="right">[m]; the solution afterwards.</param>
    public static bool Solve(double[] system, double[] right)
    {
        ManagedLinearAlgebraProvider.Instance.LUSolve(1, system, right.Length, right);
        return Array.TrueForAll(right, double.IsFinite);
    }
}
