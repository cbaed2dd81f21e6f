using Runner.Numerics;

namespace Runner.Comparison.Minima.Pairs.Layers;

/// <summary>
/// Weight matching (Ainsworth, Hayase and Srinivasa 2023, algorithm 1) for a list of layers: the order of the units of network B that maximizes ⟨A, B′⟩, one group of units after the other
/// by linear assignment until nothing improves. It begins twice and keeps the better end: from the given order, and from that in which each group is matched by what is before it, which
/// undoes a permutation exactly.
/// </summary>
public sealed class LayerMatching(LayerSymmetry symmetry)
{
    private const int MostRounds = 50;

    private readonly LinearAssignment assignment = new();

    /// <summary>For each group and unit, the unit of B that comes to its place.</summary>
    public int[][] Match(double[] a, double[] b)
    {
        var given = Improved(a, b, symmetry.Identity());
        var begun = Improved(a, b, InOrder(a, b));
        return Score(a, b, begun) > Score(a, b, given) ? begun : given;
    }

    private int[][] InOrder(double[] a, double[] b)
    {
        var match = symmetry.Identity();
        for (var group = 0; group < match.Length; group++)
        {
            match[group] = Best(group, a, b, match, other => other < group);
        }

        return match;
    }

    private int[][] Improved(double[] a, double[] b, int[][] match)
    {
        var score = Score(a, b, match);
        for (var round = 0; round < MostRounds; round++)
        {
            var better = false;
            for (var group = 0; group < match.Length; group++)
            {
                var before = match[group];
                match[group] = Best(group, a, b, match, _ => true);
                var now = Score(a, b, match);
                if (now > score)
                {
                    (score, better) = (now, true);
                }
                else
                {
                    match[group] = before;
                }
            }

            if (!better)
            {
                break;
            }
        }

        return match;
    }

    private double Score(double[] a, double[] b, int[][] match)
    {
        var moved = symmetry.Permute(b, match);
        var sum = 0.0;
        for (var i = 0; i < moved.Length; i++)
        {
            sum += a[i] * moved[i];
        }

        return sum;
    }

    /// <summary>The order of a group with the largest similarity, the other groups being as they are.</summary>
    /// <param name="counts">Whether a block counts whose other side belongs to a group.</param>
    private int[] Best(int group, double[] a, double[] b, int[][] match, Func<int, bool> counts)
    {
        var units = symmetry.Units[group];
        var similarity = new double[units * units];
        // The group itself stays as it is in B; what lies on the other side is moved.
        int[][] others = [.. match];
        others[group] = [.. Enumerable.Range(0, units)];
        foreach (var block in symmetry.Blocks)
        {
            if (block.Rows.Group == group && counts(block.Columns.Group))
            {
                AddRows(block, block.Columns.Sources(block.Columns.Group == group ? match : others), units, a, b, similarity);
            }

            if (block.Columns.Group == group && counts(block.Rows.Group))
            {
                AddColumns(block, block.Rows.Sources(block.Rows.Group == group ? match : others), units, a, b, similarity);
            }
        }

        var order = new int[units];
        assignment.Solve(Array.ConvertAll(similarity, value => (float)-value), units, order);
        return order;
    }

    private static void AddRows(PermutedBlock block, int[] columns, int units, double[] a, double[] b, double[] similarity)
    {
        var (outer, width) = (block.Rows.Outer, columns.Length);
        var run = block.Rows.Length / (outer * units);
        var (first, second) = (new double[units * outer * run * width], new double[units * outer * run * width]);
        for (var row = 0; row < block.Rows.Length; row++)
        {
            var start = ((((row / run % units) * outer) + (row / (run * units))) * run + (row % run)) * width;
            for (var column = 0; column < width; column++)
            {
                first[start + column] = a[block.Offset + (row * width) + column];
                second[start + column] = b[block.Offset + (row * width) + columns[column]];
            }
        }

        Add(first, second, units, similarity);
    }

    private static void AddColumns(PermutedBlock block, int[] rows, int units, double[] a, double[] b, double[] similarity)
    {
        var (outer, width) = (block.Columns.Outer, block.Columns.Length);
        var run = width / (outer * units);
        var (first, second) = (new double[rows.Length * width], new double[rows.Length * width]);
        for (var column = 0; column < width; column++)
        {
            var start = ((((column / run % units) * outer) + (column / (run * units))) * run + (column % run)) * rows.Length;
            for (var row = 0; row < rows.Length; row++)
            {
                first[start + row] = a[block.Offset + (row * width) + column];
                second[start + row] = b[block.Offset + (rows[row] * width) + column];
            }
        }

        Add(first, second, units, similarity);
    }

    /// <summary>Adds ⟨first[i], second[j]⟩, each [units, width].</summary>
    private static void Add(double[] first, double[] second, int units, double[] similarity)
    {
        var width = first.Length / units;
        MatrixProduct.Multiply<double>(units, units, width, first, width, false, second, width, true, similarity, units, true);
    }
}
