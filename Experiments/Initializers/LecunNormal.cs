using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>N(0, gain²/fan_in). LeCun et al., "Efficient backprop", 1998, section 4.6, eq. 16. The gain is 1 unless given.</summary>
internal sealed class LecunNormal : Initializer
{
    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream) =>
        FillNormal(values, 0, Gain(block, config) / Math.Sqrt(block.FanIn), stream);
}
