using Runner.Training.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResidualNetworks;

/// <summary>An autoencoder with a way around its code: y = W₂·tanh(W₁·x) + s∘x, and the mean squared error.</summary>
public sealed class Residual : IUserModule
{
    public nn.Module<Tensor, Tensor> Create(int inputs, int outputs) => new Network(inputs, outputs);

    public Tensor Loss(Tensor output, Tensor target) => nn.functional.mse_loss(output, target);

    private sealed class Network : nn.Module<Tensor, Tensor>
    {
        /// <summary>A sum x + α·y needs an α that lives longer than the call (docs/torchsharp.md).</summary>
        private static readonly Scalar One = 1.ToScalar();

        private readonly Linear encode;
        private readonly Linear decode;
        private readonly Parameter around;

        public Network(int inputs, int outputs)
            : base(nameof(Residual))
        {
            encode = nn.Linear(inputs, 8);
            decode = nn.Linear(8, outputs);
            around = new Parameter(zeros(new long[] { outputs }));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => decode.call(encode.call(input).tanh()).add(around * input, One);
    }
}
