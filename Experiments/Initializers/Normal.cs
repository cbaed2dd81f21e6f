using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>N(mean, std²).</summary>
internal sealed class Normal : Initializer
{
    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream) =>
        FillNormal(values, config.Mean, config.Std, stream);
}
