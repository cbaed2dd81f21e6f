using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>Sets all parameters to 0.</summary>
internal sealed class Zeros : Initializer
{
    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream) =>
        values.Clear();
}
