using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>U(±1/√fan_in), weights and biases: the default of PyTorch’s linear layer, kaiming_uniform_(a = √5). All of a recurrent layer is
/// U(±1/√units), its default too.</summary>
internal sealed class Pytorch : Initializer
{
    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream)
    {
        var bound = 1 / Math.Sqrt(block.Fans.Recurring > 0 ? block.Fans.Recurring : block.FanIn);
        FillUniform(values, -bound, bound, stream);
    }
}
