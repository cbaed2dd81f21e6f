using System.Numerics;
using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Training;

/// <summary>Moves the weights where siblings part: every block by a random direction of its own, a share of its length.</summary>
internal static class Nudge
{
    /// <param name="parameters">[parameters]; nothing happens to them where the nudge is 0.</param>
    public static void Apply<T>(TrialConfig config, ParameterLayout layout, Span<T> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (config.Training.Nudge == 0)
        {
            return;
        }

        var draws = RandomStream.Named(config.Seeds.Sweep, config.Seeds.Noise, StreamPurpose.Nudge);
        foreach (var block in layout.Blocks)
        {
            var weights = parameters.Slice(block.Offset, block.Count);
            var direction = new double[block.Count];
            draws.FillGaussian<double>(direction);
            double squares = 0, length = 0;
            for (var i = 0; i < direction.Length; i++)
            {
                var weight = double.CreateTruncating(weights[i]);
                squares = Math.FusedMultiplyAdd(weight, weight, squares);
                length = Math.FusedMultiplyAdd(direction[i], direction[i], length);
            }

            var share = length > 0 ? config.Training.Nudge * Math.Sqrt(squares / length) : 0;
            for (var i = 0; i < direction.Length; i++)
            {
                weights[i] = T.CreateTruncating(Math.FusedMultiplyAdd(share, direction[i], double.CreateTruncating(weights[i])));
            }
        }
    }
}
