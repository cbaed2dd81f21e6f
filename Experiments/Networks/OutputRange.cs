using Runner.Data;
using Runner.Specs;

namespace Runner.Networks;

/// <summary>The range of an output layer, to check that targets are within it.</summary>
public static class OutputRange
{
    /// <summary>The infimum and supremum of an activation's values.</summary>
    public static ValueRange Of(ActivationConfig activation) => activation.Output switch
    {
        ActivationKind.Sigmoid => new ValueRange(0, 1),
        ActivationKind.Tanh => new ValueRange(-1, 1),
        ActivationKind.Relu or ActivationKind.Softplus => new ValueRange(0, double.PositiveInfinity),
        ActivationKind.Elu => new ValueRange(-activation.Slope, double.PositiveInfinity),
        ActivationKind.Selu => new ValueRange(-1.7580993408473766, double.PositiveInfinity),
        ActivationKind.Gelu => new ValueRange(-0.1699712, double.PositiveInfinity),
        ActivationKind.Silu => new ValueRange(-0.2784645, double.PositiveInfinity),
        _ => new ValueRange(double.NegativeInfinity, double.PositiveInfinity),
    };
}
