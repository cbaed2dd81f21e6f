using System.Numerics;
using System.Runtime.InteropServices;
using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Runner.Training.Torch;

/// <summary>Dense networks, by the definitions of <see cref="Network{T}"/> and with the same random draws for dropout.</summary>
internal sealed class TorchDense<T> : ITorchNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkShape shape;
    private readonly double dropout;
    private readonly TorchPenalties penalties;
    private readonly TorchLoss loss;
    private readonly (Tensor Weights, Tensor? Bias)[] layers;

    public TorchDense(TrialConfig config, NetworkShape shape)
    {
        this.shape = shape;
        dropout = config.Regularizer.Dropout;
        penalties = new TorchPenalties(config.Regularizer);
        loss = new TorchLoss(config.Loss, shape.Layers[^1].Activation);
        Layout = shape.Layout();
        Parameters = [.. Layout.Blocks.Select(block => zeros(
            block.Role == ParameterRole.Weights ? new long[] { block.Rows, block.Columns } : [block.Columns],
            TorchTensors.TypeOf<T>(),
            requires_grad: true))];
        layers = [.. shape.Layers.Select((layer, i) => (
            Of((layer.TiedTo < 0 ? i : layer.TiedTo) + 1, ParameterRole.Weights)!, Of(i + 1, ParameterRole.Bias)))];

        Tensor? Of(int number, ParameterRole role) =>
            Layout.Blocks.FirstOrDefault(block => block.Layer == number && block.Role == role) is { } block ? Parameters[block.Number] : null;
    }

    public ParameterLayout Layout { get; }

    public IReadOnlyList<Tensor> Parameters { get; }

    public long MultiplyAdds => shape.MultiplyAdds;

    public T[] State => [];

    public void Dispose()
    {
        foreach (var tensor in Parameters)
        {
            tensor.Dispose();
        }
    }

    public Tensor Outputs(Tensor inputs) => Forward(inputs, null).Output;

    public Tensor Loss(Tensor inputs, Tensor targets)
    {
        var pass = Forward(inputs, null);
        return loss.Of(pass.Preactivation, pass.Output, targets);
    }

    public (Tensor Loss, Tensor? Penalty) Train(Tensor inputs, Tensor targets, TorchMode mode)
    {
        if (penalties.NeedInputs)
        {
            inputs.requires_grad = true;
        }

        var pass = Forward(inputs, mode.Draws);
        return (loss.Of(pass.Preactivation, pass.Output, targets), penalties.Of(pass.Code, inputs));
    }

    private (Tensor Preactivation, Tensor Output, Tensor? Code) Forward(Tensor inputs, RandomStream? draws)
    {
        var output = inputs;
        var preactivation = inputs;
        Tensor? code = null;
        for (var i = 0; i < layers.Length; i++)
        {
            var (weights, bias) = layers[i];
            preactivation = F.linear(output, shape.Layers[i].TiedTo < 0 ? weights : weights.t(), bias);
            output = Activate(shape.Layers[i].Activation, shape.Slope, preactivation);
            if (i == shape.Code)
            {
                code = output;
            }

            if (draws is not null && dropout > 0 && shape.Layers[i].Hidden)
            {
                output *= Mask(draws, output, dropout);
            }
        }

        return (preactivation, output, code);
    }

    public static Tensor Activate(ActivationKind kind, double slope, Tensor z) => kind switch
    {
        ActivationKind.Identity => z,
        ActivationKind.Sigmoid => z.sigmoid(),
        ActivationKind.Tanh => z.tanh(),
        ActivationKind.Relu => z.relu(),
        ActivationKind.LeakyRelu => TorchNumbers.LeakyRelu(z, slope),
        ActivationKind.Elu => TorchNumbers.Elu(z, slope),
        ActivationKind.Selu => F.selu(z),
        ActivationKind.Gelu => F.gelu(z),
        ActivationKind.Silu => z * z.sigmoid(),
        ActivationKind.Softplus => TorchNumbers.Softplus(z),
        _ => throw new NetworkException($"training.engine: torchsharp has no activation {KebabCase.Of(kind)}. Use the built-in engine."),
    };

    /// <summary>0 with probability <paramref name="rate"/>, else 1/(1 − rate); the same draws in the same
    /// order as the built-in engine.</summary>
    public static Tensor Mask(RandomStream draws, Tensor output, double rate)
    {
        var mask = empty(output.shape, TorchTensors.TypeOf<T>());
        var factors = MemoryMarshal.Cast<byte, T>(mask.bytes);
        draws.FillUniform(factors);
        var (threshold, scale) = (T.CreateTruncating(rate), T.CreateTruncating(1 / (1 - rate)));
        foreach (ref var factor in factors)
        {
            factor = factor < threshold ? T.Zero : scale;
        }

        return mask;
    }
}
