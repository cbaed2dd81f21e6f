using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>β₁ᵗ and β₂ᵗ of the Adam family by repeated multiplication, which gives the same bits on every machine. They
/// are the first two scalars of each rule.</summary>
internal static class AdamPowers
{
    public static void Begin(Span<double> scalars)
    {
        scalars[0] = 1;
        scalars[1] = 1;
    }

    public static void Advance(OptimizerConfig config, Span<double> scalars)
    {
        scalars[0] *= config.Beta1;
        scalars[1] *= config.Beta2;
    }
}
