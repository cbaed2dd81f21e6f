using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>U(±gain·√(3/fan_in)). He et al., "Delving deep into rectifiers", ICCV 2015, eq. 10, as a uniform distribution. The
/// gain defaults to that of the activation: √2 for relu.</summary>
internal sealed class HeUniform : Initializer
{
    protected override bool GainByActivation => true;

    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream)
    {
        var bound = Gain(block, config) * Math.Sqrt(3.0 / block.FanIn);
        FillUniform(values, -bound, bound, stream);
    }
}
