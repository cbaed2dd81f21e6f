using System.Numerics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>The upper left corner of the Sylvester–Hadamard matrix that covers the block, times gain/√fan_in: all entries have the
/// same magnitude, and rows are orthogonal when the fan-in is a power of two. Not random. After Zhao, Schäfer, Anandkumar, "ZerO
/// initialization", TMLR 2022, who use it between layers of different width.</summary>
internal sealed class Hadamard : Initializer
{
    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream)
    {
        var size = Gain(block, config) / Math.Sqrt(block.FanIn);
        for (var row = 0; row < block.Rows; row++)
        {
            for (var column = 0; column < block.Columns; column++)
            {
                values[(row * block.Columns) + column] = (BitOperations.PopCount((uint)(row & column)) & 1) == 0 ? size : -size;
            }
        }
    }
}
