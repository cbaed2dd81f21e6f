using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>U(±gain·√(3/fan_in)). LeCun et al., "Efficient backprop", 1998, section 4.6. The gain is 1 unless given.</summary>
internal sealed class LecunUniform : Initializer
{
    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream)
    {
        var bound = Gain(block, config) * Math.Sqrt(3.0 / block.FanIn);
        FillUniform(values, -bound, bound, stream);
    }
}
