using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>U(from, to).</summary>
internal sealed class Uniform : Initializer
{
    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream) =>
        FillUniform(values, config.From, config.To, stream);
}
