using Runner.Networks;
using Runner.Specs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Runner.Training.Torch;

/// <summary>The losses of <see cref="Networks.Losses.Loss{T}"/>, by the same definitions.</summary>
/// <param name="steps">Of an output that is a sequence: each step has a softmax of its own, and the loss is a mean over steps; 1 otherwise.</param>
internal sealed class TorchLoss(LossConfig config, ActivationKind output, int steps = 1)
{
    private readonly bool logistic = output == ActivationKind.Sigmoid && !config.OmitOutputSlope;
    private readonly bool summed = config.Kind is LossKind.HalfMse or LossKind.SoftmaxCrossEntropy || config.Reduction == LossReduction.SumOverOutputs;

    /// <param name="z">[batch, outputs], pre-activations.</param>
    /// <param name="y">[batch, outputs].</param>
    /// <param name="t">[batch, outputs].</param>
    public Tensor Of(Tensor z, Tensor y, Tensor t)
    {
        if (config.OmitOutputSlope)
        {
            // The value of y with the derivative of z.
            y = z.Plus((y - z).detach());
        }

        return Sum(z, y, t).Over(summed ? t.shape[0] : (double)t.shape[0] * t.shape[1]);
    }

    private Tensor Sum(Tensor z, Tensor y, Tensor t) => config.Kind switch
    {
        LossKind.Mse => (y - t).Squared().sum(),
        LossKind.HalfMse => (y - t).Squared().sum().Times(0.5),
        LossKind.L1 => (y - t).abs().sum(),
        LossKind.Huber => Huber((y - t).abs()).sum(),
        LossKind.BinaryCrossEntropy when logistic => (TorchNumbers.Softplus(z) - (z * t)).sum(),
        LossKind.BinaryCrossEntropy => F.binary_cross_entropy(y, t, reduction: nn.Reduction.Sum),
        LossKind.SoftmaxCrossEntropy => -(F.log_softmax(y.reshape(y.shape[0] * steps, -1), 1) * t.reshape(t.shape[0] * steps, -1)).sum().Over(steps),
        _ => throw new NetworkException($"training.engine: torchsharp has no loss {KebabCase.Of(config.Kind)}. Use the built-in engine."),
    };

    private Tensor Huber(Tensor e) => where(
        e.le(TorchNumbers.Of(config.Delta)), e.Squared().Times(0.5), e.Plus(-0.5 * config.Delta).Times(config.Delta));
}
