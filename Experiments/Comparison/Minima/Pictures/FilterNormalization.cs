using Runner.Networks;
using Runner.Numerics;

namespace Runner.Comparison.Minima.Pictures;

/// <summary>
/// A random direction in which every row of weights has the norm of the corresponding row of the given weights:
/// dᵢ ← dᵢ·‖wᵢ‖/‖dᵢ‖ for each unit i, biases 0 (Li, Xu, Taylor, Studer and Goldstein, "Visualizing the loss landscape of neural
/// nets", 2018, section 4). Without normalization a picture shows the scale of the weights rather than the landscape.
/// </summary>
public static class FilterNormalization
{
    public static double[] Direction(ParameterLayout layout, ReadOnlySpan<double> weights, RandomStream draws)
    {
        var direction = new double[layout.Count];
        draws.FillGaussian<double>(direction);
        foreach (var block in layout.Blocks)
        {
            for (var row = 0; row < block.Rows; row++)
            {
                var part = direction.AsSpan(block.Offset + (row * block.Columns), block.Columns);
                if (block.Role == ParameterRole.Bias)
                {
                    part.Clear();
                }
                else if (block.Role == ParameterRole.Weights)
                {
                    var length = EuclideanSpace.Norm(part);
                    EuclideanSpace.Scale(
                        length == 0 ? 0 : EuclideanSpace.Norm(weights.Slice(block.Offset + (row * block.Columns), block.Columns)) / length, part);
                }
            }
        }

        return direction;
    }
}
