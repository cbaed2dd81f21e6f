using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>U(±gain·√(6/(fan_in + fan_out))). Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural
/// networks", AISTATS 2010, eq. 16. The gain is 1 unless given.</summary>
internal sealed class GlorotUniform : Initializer
{
    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream)
    {
        var bound = Gain(block, config) * Math.Sqrt(6.0 / (block.FanIn + block.FanOut));
        FillUniform(values, -bound, bound, stream);
    }
}
