using Runner.Networks;
using Runner.Specs;

namespace Runner.Comparison.Minima;

/// <summary>
/// Directions in which a network's weights can move without changing its function, because of its architecture. The loss is
/// exactly flat along them, so a minimum has at least that many zero eigenvalues, which carry no information about it:
/// <list type="bullet">
/// <item>after an identity layer of h units, W → A·W, b → A·b, W₊ → W₊·A⁻¹ for any invertible A (h² directions; for a tied
/// code only rotations, h(h − 1)/2), and b → b + c, b₊ → b₊ − W₊·c (h directions) with biases;</item>
/// <item>for each relu or leaky-relu unit, incoming weights and bias times a &gt; 0, outgoing weights divided by it;</item>
/// <item>before a softmax, the same number added to the biases of all classes, or to all outgoing weights of one unit: the
/// probabilities depend only on differences of the logits.</item>
/// </list>
/// Baldi and Hornik (1989), section 2, for the first; Dinh et al. (2017), section 3, for the second. A penalty may break them.
/// </summary>
public static class ContinuousSymmetry
{
    /// <summary>The tangents, each a vector of all parameters; they may be linearly dependent when weights vanish.</summary>
    public static IReadOnlyList<double[]> Tangents(NetworkShape shape, LossKind loss, ReadOnlySpan<double> at)
    {
        var layout = shape.Layout();
        var tangents = loss == LossKind.SoftmaxCrossEntropy && shape.Layers[^1].TiedTo < 0 ? LogitShifts(layout, shape.Layers.Length) : [];
        for (var l = 0; l + 1 < shape.Layers.Length; l++)
        {
            var (layer, after) = (shape.Layers[l], shape.Layers[l + 1]);
            var tiedCode = after.TiedTo == l;
            if (layer.TiedTo >= 0 || (after.TiedTo >= 0 && !tiedCode) || shape.Layers.Any(other => other.TiedTo == l + 1))
            {
                continue;
            }

            var pair = new Pair(layout, l, tiedCode, at);
            switch (layer.Activation)
            {
                case ActivationKind.Identity:
                    for (var i = 0; i < layer.Units; i++)
                    {
                        for (var j = 0; j < (tiedCode ? i : layer.Units); j++)
                        {
                            tangents.Add(tiedCode ? pair.Rotate(i, j) : pair.Mix(i, j));
                        }

                        if (shape.Bias)
                        {
                            tangents.Add(pair.Shift(i));
                        }
                    }

                    break;
                case ActivationKind.Relu or ActivationKind.LeakyRelu when !tiedCode:
                    for (var i = 0; i < layer.Units; i++)
                    {
                        tangents.Add(pair.Mix(i, i));
                    }

                    break;
            }
        }

        return tangents;
    }

    /// <summary>Adds the same number to all logits: through the biases, or through the weights from one unit.</summary>
    private static List<double[]> LogitShifts(ParameterLayout layout, int layer)
    {
        var shifts = new List<double[]>();
        foreach (var block in layout.Blocks.Where(block => block.Layer == layer))
        {
            // A bias is one row of all classes; weights have one row per class.
            var (classes, groups) = block.Role == ParameterRole.Bias ? (block.Count, 1) : (block.Rows, block.Columns);
            for (var group = 0; group < groups; group++)
            {
                var tangent = new double[layout.Count];
                for (var c = 0; c < classes; c++)
                {
                    tangent[block.Offset + (c * groups) + group] = 1;
                }

                shifts.Add(tangent);
            }
        }

        return shifts;
    }

    /// <summary>A hidden layer with the layer after it.</summary>
    private readonly ref struct Pair
    {
        private readonly ParameterBlock weights;
        private readonly ParameterBlock? bias;
        private readonly ParameterBlock? weightsAfter;
        private readonly ParameterBlock? biasAfter;
        private readonly ReadOnlySpan<double> at;
        private readonly int count;

        public Pair(ParameterLayout layout, int layer, bool tied, ReadOnlySpan<double> at)
        {
            weights = Block(layout, layer + 1, ParameterRole.Weights)!;
            bias = Block(layout, layer + 1, ParameterRole.Bias);
            weightsAfter = tied ? null : Block(layout, layer + 2, ParameterRole.Weights);
            biasAfter = Block(layout, layer + 2, ParameterRole.Bias);
            this.at = at;
            count = layout.Count;
        }

        /// <summary>A = I + ε·Eᵢⱼ: unit i gets unit j's incoming weights, unit j gives unit i's outgoing ones.</summary>
        public double[] Mix(int i, int j)
        {
            var tangent = new double[count];
            AddRow(tangent, i, j, 1);
            if (weightsAfter is { } after)
            {
                for (var row = 0; row < after.Rows; row++)
                {
                    var start = after.Offset + (row * after.Columns);
                    tangent[start + j] -= at[start + i];
                }
            }

            return tangent;
        }

        /// <summary>A = I + ε·(Eᵢⱼ − Eⱼᵢ), which leaves Wᵀ·W as it is.</summary>
        public double[] Rotate(int i, int j)
        {
            var tangent = new double[count];
            AddRow(tangent, i, j, 1);
            AddRow(tangent, j, i, -1);
            return tangent;
        }

        /// <summary>b ← b + ε·eᵢ, compensated in the next layer.</summary>
        public double[] Shift(int i)
        {
            var tangent = new double[count];
            tangent[bias!.Offset + i] = 1;
            for (var row = 0; row < biasAfter!.Columns; row++)
            {
                tangent[biasAfter.Offset + row] = weightsAfter is { } after
                    ? -at[after.Offset + (row * after.Columns) + i]
                    : -at[weights.Offset + (i * weights.Columns) + row];
            }

            return tangent;
        }

        private void AddRow(double[] tangent, int i, int j, double sign)
        {
            for (var column = 0; column < weights.Columns; column++)
            {
                tangent[weights.Offset + (i * weights.Columns) + column] += sign * at[weights.Offset + (j * weights.Columns) + column];
            }

            if (bias is not null)
            {
                tangent[bias.Offset + i] += sign * at[bias.Offset + j];
            }
        }

        private static ParameterBlock? Block(ParameterLayout layout, int layer, ParameterRole role) =>
            layout.Blocks.FirstOrDefault(block => block.Layer == layer && block.Role == role);
    }
}
