using System.Numerics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Networks.Penalties;

/// <summary>
/// λ·Σ_j KL(ρ ‖ ρ̂_j) with ρ̂_j the batch's mean activation of code unit j and KL(ρ ‖ q) = ρ·log(ρ/q) + (1 − ρ)·log((1 − ρ)/(1 − q));
/// ∂/∂y[b, j] = λ/B·(−ρ/ρ̂_j + (1 − ρ)/(1 − ρ̂_j)). Ng, "Sparse autoencoder", CS294A lecture notes, section 3.
/// The code must lie in (0, 1): a sigmoid code.
/// </summary>
public sealed class SparsityPenalty<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double weight;
    private readonly double target;
    private readonly double[] means;

    private SparsityPenalty(double weight, double target, int units)
    {
        this.weight = weight;
        this.target = target;
        means = new double[units];
    }

    public static SparsityPenalty<T>? Of(RegularizerConfig config, Network<T> network)
    {
        if (config.Sparsity == 0)
        {
            return null;
        }

        if (network.CodeLayer < 0
            || network.Layers[network.CodeLayer] is not DenseLayer<T> { Activation: Activations.ActivationPass<T, Activations.Sigmoid<T>> })
        {
            throw new NetworkException(
                "regularizer.sparsity: the code's activations are not between 0 and 1. Set model.activation.code to sigmoid.");
        }

        return config.SparsityTarget is > 0 and < 1
            ? new SparsityPenalty<T>(config.Sparsity, config.SparsityTarget, network.Layers[network.CodeLayer].Outputs)
            : throw new NetworkException(
                $"regularizer.sparsity-target: {config.SparsityTarget} is not between 0 and 1. Give a mean activation such as 0.05.");
    }

    /// <param name="code">[batch, units].</param>
    public double Value(ReadOnlySpan<T> code, int batch)
    {
        Average(code, batch);
        var sum = 0.0;
        foreach (var mean in means)
        {
            sum += (target * (Simd.Log(target) - Simd.Log(mean))) + ((1 - target) * (Simd.Log(1 - target) - Simd.Log(1 - mean)));
        }

        return weight * sum;
    }

    /// <param name="gradient">[batch, units], added to.</param>
    public void AddGradient(ReadOnlySpan<T> code, int batch, Span<T> gradient)
    {
        Average(code, batch);
        for (var j = 0; j < means.Length; j++)
        {
            var slope = T.CreateTruncating(weight / batch * (((1 - target) / (1 - means[j])) - (target / means[j])));
            for (var i = j; i < batch * means.Length; i += means.Length)
            {
                gradient[i] += slope;
            }
        }
    }

    private void Average(ReadOnlySpan<T> code, int batch)
    {
        for (var j = 0; j < means.Length; j++)
        {
            var sum = 0.0;
            for (var i = j; i < batch * means.Length; i += means.Length)
            {
                sum += double.CreateTruncating(code[i]);
            }

            means[j] = sum / batch;
        }
    }
}
