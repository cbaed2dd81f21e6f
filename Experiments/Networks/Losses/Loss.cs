using System.Numerics;
using Runner.Networks.Activations;
using Runner.Networks.Lanes;
using Runner.Specs;

namespace Runner.Networks.Losses;

/// <summary>
/// A training loss over [batch, outputs]. Values are summed in float64 by <see cref="LossSum{T}"/>; a mean is that sum over
/// its count. Gradients include the factor of the mean.
/// </summary>
public abstract class Loss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether the loss reads the pre-activation of the output layer and its gradient is with respect to it.</summary>
    public abstract bool FromPreactivation { get; }

    /// <summary>Whether to omit the output's slope, that is, to use the gradient with respect to y as the one with respect to z.</summary>
    public bool OmitOutputSlope { get; private init; }

    /// <summary>The divisor of the sum over samples and outputs, and of its gradient.</summary>
    public abstract double Divisor(int samples, int outputs);

    /// <summary>Adds the loss of some samples to a sum. All parts but the last must have a multiple of 16 samples.</summary>
    /// <param name="y">[batch, outputs] padded: the output, or the logits when <see cref="FromPreactivation"/>.</param>
    /// <param name="targets">[batch, outputs], not padded.</param>
    public abstract void Accumulate(ref LossSum<T> sum, ReadOnlySpan<T> y, ReadOnlySpan<T> targets, int outputs);

    /// <summary>As <see cref="Accumulate"/>, and writes the gradient.</summary>
    /// <param name="gradient">[batch, outputs] padded.</param>
    public abstract void Gradient(
        ref LossSum<T> sum, ReadOnlySpan<T> y, ReadOnlySpan<T> targets, int outputs, Span<T> gradient);

    /// <summary>The same loss for trials in lanes; null when it has no such form.</summary>
    /// <param name="output">The activation of the output.</param>
    public virtual LaneLoss<T>? ForLanes(ActivationPass<T> output) => null;

    public static Loss<T> Of(LossConfig config, ActivationKind output)
    {
        var summed = config.Reduction == LossReduction.SumOverOutputs;
        var logistic = output == ActivationKind.Sigmoid && !config.OmitOutputSlope;
        return config.Kind switch
        {
            LossKind.Mse => Element<SquaredError<T>>(summed),
            LossKind.HalfMse => Element<HalfSquaredError<T>>(true),
            LossKind.L1 => Element<AbsoluteError<T>>(summed),
            LossKind.Huber => Element<HuberError<T>>(summed),
            LossKind.BinaryCrossEntropy when logistic =>
                new ElementLoss<T, LogisticCrossEntropy<T>>(config.Delta, summed, fromPreactivation: true),
            LossKind.BinaryCrossEntropy => Element<BinaryCrossEntropy<T>>(summed),
            LossKind.SoftmaxCrossEntropy => new SoftmaxCrossEntropy<T> { OmitOutputSlope = config.OmitOutputSlope },
            _ => throw new ArgumentOutOfRangeException(nameof(config), config.Kind, "no such loss"),
        };

        Loss<T> Element<TLoss>(bool sum)
            where TLoss : struct, IElementLoss<T> =>
            new ElementLoss<T, TLoss>(config.Delta, sum, fromPreactivation: false) { OmitOutputSlope = config.OmitOutputSlope };
    }
}
