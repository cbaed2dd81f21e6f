using Runner.Numerics;
using Runner.Specs;
using static TorchSharp.torch;

namespace Runner.Training.Torch;

/// <summary>Penalties on the code of an autoencoder.</summary>
internal sealed class TorchPenalties(RegularizerConfig regularizer)
{
    /// <summary>Whether the penalty needs derivatives with respect to the inputs.</summary>
    public bool NeedInputs => regularizer.Contractive > 0;

    /// <param name="code">[batch, units]; null for a network without one.</param>
    public Tensor? Of(Tensor? code, Tensor inputs)
    {
        Tensor? penalty = regularizer.Sparsity > 0 ? Sparsity(code!) : null;
        if (regularizer.Contractive > 0)
        {
            var contractive = Contractive(code!, inputs);
            penalty = penalty is null ? contractive : penalty.Plus(contractive);
        }

        return penalty;
    }

    /// <summary>λ·Σ_j KL(ρ ‖ mean activation of code unit j).</summary>
    private Tensor Sparsity(Tensor code)
    {
        var (weight, target) = (regularizer.Sparsity, regularizer.SparsityTarget);
        var means = code.mean(new long[] { 0 });
        var units = code.shape[1] * ((target * Simd.Log(target)) + ((1 - target) * Simd.Log(1 - target)));
        return (means.log().Times(-target) - means.neg().Plus(1).log().Times(1 - target)).sum().Plus(units).Times(weight);
    }

    /// <summary>λ·mean over samples of ‖∂h/∂x‖²_F, computed one row of the Jacobian at a time for all samples.</summary>
    private Tensor Contractive(Tensor code, Tensor inputs)
    {
        Tensor? sum = null;
        for (var unit = 0L; unit < code.shape[1]; unit++)
        {
            var row = autograd.grad([code.select(1, unit).sum()], [inputs], retain_graph: true, create_graph: true)[0];
            var square = row.Squared().sum();
            sum = sum is null ? square : sum.Plus(square);
        }

        return sum!.Times(regularizer.Contractive / inputs.shape[0]);
    }
}
