using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>gain on the diagonal, for a convolution at the centre of its kernels, and 0 elsewhere. Le, Jaitly, Hinton, "A simple way to
/// initialize recurrent networks of rectified linear units", 2015.</summary>
internal sealed class Identity : Initializer
{
    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream)
    {
        values.Clear();
        for (var i = 0; i < Math.Min(block.Rows, block.Channels); i++)
        {
            values[(i * block.Columns) + block.AtCentre(i)] = Gain(block, config);
        }
    }
}
