using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>N(0, gain²/fan_in). He et al., "Delving deep into rectifiers", ICCV 2015, eq. 10 and 15. The gain
/// defaults to that of the activation: √2 for relu.</summary>
internal sealed class HeNormal : Initializer
{
    protected override bool GainByActivation => true;

    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream) =>
        FillNormal(values, 0, Gain(block, config) / Math.Sqrt(block.FanIn), stream);
}
