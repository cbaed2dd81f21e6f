using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>
/// Kernels that are 0 except at their centre, which holds gain times a random orthogonal matrix [filters, channels], so that the
/// convolution preserves the norm of each pixel's channels. Xiao, Bahri, Sohl-Dickstein, Schoenholz, Pennington, "Dynamical isometry and a
/// mean field theory of CNNs", ICML 2018, algorithm 1. For a dense layer it equals <see cref="Orthogonal"/>.
/// </summary>
internal sealed class DeltaOrthogonal : Initializer
{
    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream)
    {
        var matrix = new double[block.Rows * block.Channels];
        new Orthogonal().Fill(matrix, new InitialBlock(block.Rows, block.Channels, block.Fans with { Taps = 1 }), config, stream);
        values.Clear();
        for (var row = 0; row < block.Rows; row++)
        {
            for (var channel = 0; channel < block.Channels; channel++)
            {
                values[(row * block.Columns) + block.AtCentre(channel)] = matrix[(row * block.Channels) + channel];
            }
        }
    }
}
