using Runner.Numerics;

namespace Runner.Comparison.Minima.Pairs;

/// <summary>
/// Finds the permutation and signs of units that bring network B as near as possible to network A. Owns its buffers: one
/// instance per thread.
/// </summary>
public sealed class MatchingSolver
{
    private const int MostSweeps = 50;

    private readonly LayerWeights weights;
    private readonly UnitSymmetry symmetry;
    private readonly LinearAssignment assignment = new();
    private readonly float[] moved;
    private readonly float[] similarity;
    private readonly float[] cost;
    private readonly int[] columns;
    private readonly int[] newFrom;
    private readonly bool[] newTurned;

    public MatchingSolver(LayerWeights weights, UnitSymmetry symmetry)
    {
        this.weights = weights;
        this.symmetry = symmetry;
        var most = symmetry.Groups.IsEmpty ? 0 : symmetry.Groups.Max(group => group.Units);
        moved = new float[weights.Count];
        similarity = new float[most * most];
        cost = new float[most * most];
        columns = new int[most];
        newFrom = new int[most];
        newTurned = new bool[most];
    }

    /// <summary>
    /// Weight matching: maximizes Σ ⟨W_A, W_B′⟩ over all layers by coordinate descent, one group of units at a time by linear
    /// assignment, until nothing improves (Ainsworth, Hayase and Srinivasa 2023, algorithm 1; groups in order instead of at
    /// random). A unit with negative similarity is negated if its activation allows it.
    /// </summary>
    /// <param name="match">The initial match; receives the result.</param>
    public void ByWeights(float[] a, float[] b, UnitMatch match)
    {
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            var better = false;
            for (var g = 0; g < symmetry.Groups.Length; g++)
            {
                UnitMoves.Apply(weights, symmetry, match, b, moved);
                WeightSimilarity(g, a);
                better |= Improve(g, match);
            }

            // A single group is solved exactly in one step.
            if (!better || symmetry.Groups.Length == 1)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Activation matching: in each group, the assignment that maximizes the sum of correlations of the units' activations
    /// over the samples (Li et al. 2016, "Convergent learning"; Ainsworth et al. 2023, section 3.1), in absolute value where
    /// signs may be flipped. Groups are independent.
    /// </summary>
    /// <param name="a">For each group [units, samples], each row centred and of length 1.</param>
    /// <param name="samples">Length of a row.</param>
    public void ByActivations(float[][] a, float[][] b, int samples, UnitMatch match)
    {
        for (var g = 0; g < symmetry.Groups.Length; g++)
        {
            var units = symmetry.Groups[g].Units;
            MatrixProduct.Multiply<float>(
                units, units, samples, a[g], samples, false, b[g], samples, true, similarity, units, false);
            Assign(g);
            for (var i = 0; i < units; i++)
            {
                match.From[g][i] = columns[i];
                match.Turned[g][i] = symmetry.Groups[g].Sign != SignSymmetry.None && similarity[(i * units) + columns[i]] < 0;
            }
        }
    }

    /// <summary>similarity[i, j] = Σ over layers of the products of A's unit i with the moved B's unit j: incoming weights,
    /// bias, outgoing weights.</summary>
    private void WeightSimilarity(int group, float[] a)
    {
        var units = symmetry.Groups[group].Units;
        similarity.AsSpan(0, units * units).Clear();
        for (var l = 0; l < weights.LayerCount; l++)
        {
            var layer = weights.Shape.Layers[l];
            if (symmetry.Rows[l] == group)
            {
                MatrixProduct.Multiply<float>(
                    units, units, layer.Inputs, weights.Weights(a, l), layer.Inputs, false, weights.Weights(moved, l), layer.Inputs, true, similarity, units, true);
                var biasA = weights.Bias(a, l);
                var biasB = weights.Bias(moved, l);
                for (var i = 0; i < units; i++)
                {
                    for (var j = 0; j < units; j++)
                    {
                        similarity[(i * units) + j] += biasA[i] * biasB[j];
                    }
                }
            }

            if (symmetry.Columns[l] == group)
            {
                MatrixProduct.Multiply<float>(
                    units, units, layer.Units, weights.Weights(a, l), units, true, weights.Weights(moved, l), units, false, similarity, units, true);
            }
        }
    }

    /// <summary>Composes the match with the best assignment of one group; false when that is not better than the present one.</summary>
    private bool Improve(int g, UnitMatch match)
    {
        var units = symmetry.Groups[g].Units;
        Assign(g);
        var (now, best) = (0.0, 0.0);
        for (var i = 0; i < units; i++)
        {
            now += similarity[(i * units) + i];
            best -= cost[(i * units) + columns[i]];
        }

        if (!(best > now + (1e-6 * Math.Abs(now))))
        {
            return false;
        }

        var (from, turned) = (match.From[g], match.Turned[g]);
        for (var i = 0; i < units; i++)
        {
            var j = columns[i];
            newFrom[i] = from[j];
            newTurned[i] = turned[j] ^ (symmetry.Groups[g].Sign != SignSymmetry.None && similarity[(i * units) + j] < 0);
        }

        Array.Copy(newFrom, from, units);
        Array.Copy(newTurned, turned, units);
        return true;
    }

    private void Assign(int g)
    {
        var units = symmetry.Groups[g].Units;
        var signs = symmetry.Groups[g].Sign != SignSymmetry.None;
        for (var i = 0; i < units * units; i++)
        {
            cost[i] = -(signs ? Math.Abs(similarity[i]) : similarity[i]);
        }

        assignment.Solve(cost, units, columns);
    }
}
