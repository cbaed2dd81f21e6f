using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>Sets all parameters to the same value.</summary>
internal sealed class Constant : Initializer
{
    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream) =>
        values.Fill(config.Value);
}
