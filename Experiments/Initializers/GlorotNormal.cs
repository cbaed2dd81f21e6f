using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>N(0, gain²·2/(fan_in + fan_out)). Glorot, Bengio, AISTATS 2010, eq. 12. The gain is 1 unless given.</summary>
internal sealed class GlorotNormal : Initializer
{
    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream) =>
        FillNormal(values, 0, Gain(block, config) * Math.Sqrt(2.0 / (block.FanIn + block.FanOut)), stream);
}
