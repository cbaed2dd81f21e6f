using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Networks.Losses;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Networks.Penalties;

/// <summary>
/// λ·mean over samples of ‖∂h/∂x‖²_F, the squared Frobenius norm of the whole encoder's Jacobian, h the code. Rifai et al.,
/// "Contractive auto-encoders", ICML 2011, eq. 2; for deep encoders the exact Jacobian, not a sum over layers.
/// </summary>
/// <remarks>
/// Row k of the Jacobian of every sample at once is one backward pass from unit k: u_L = e_k ∘ f′(z_L); v_l = u_l·W_l;
/// u_{l−1} = v_l ∘ f′(z_{l−1}); the row is v_1. Its gradient runs the same chain forward: from ∂v_1 = 2λ/B·v_1,
/// ∂W_l += u_lᵀ·∂v_l; ∂u_l = ∂v_l·W_lᵀ; ∂z_l += ∂u_l ∘ v_{l+1} ∘ f″(z_l); ∂v_{l+1} = ∂u_l ∘ f′(z_l), with v_{L+1} = e_k.
/// </remarks>
public sealed class ContractivePenalty<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double weight;
    private readonly Network<T> network;
    private readonly DenseLayer<T>[] encoder;
    private readonly T[][] slopes;
    private readonly T[][] curvatures;
    private readonly T[][] u;
    private readonly T[][] v;
    private readonly T[][] extra;
    private readonly T[] forward;
    private readonly T[] back;
    private readonly T[] weightGradient;

    private ContractivePenalty(double weight, Network<T> network, DenseLayer<T>[] encoder)
    {
        this.weight = weight;
        this.network = network;
        this.encoder = encoder;
        slopes = Buffers(layer => layer.Outputs);
        curvatures = Buffers(layer => layer.Outputs);
        u = Buffers(layer => layer.Outputs);
        v = Buffers(layer => layer.Inputs);
        extra = Buffers(layer => layer.Outputs);
        var widest = encoder.Max(layer => Math.Max(layer.Inputs, layer.Outputs));
        forward = Padding.Allocate<T>(network.Capacity * widest);
        back = Padding.Allocate<T>(network.Capacity * widest);
        weightGradient = Padding.Allocate<T>(network.Layout.Count);

        T[][] Buffers(Func<DenseLayer<T>, int> width) =>
            [.. encoder.Select(layer => Padding.Allocate<T>(network.Capacity * width(layer)))];
    }

    public static ContractivePenalty<T>? Of(RegularizerConfig config, Network<T> network)
    {
        if (config.Contractive == 0)
        {
            return null;
        }

        var layers = network.Layers.Take(network.CodeLayer + 1).ToArray();
        if (layers.Length == 0 || !Array.TrueForAll(layers, layer => layer is DenseLayer<T>))
        {
            throw new NetworkException(
                "regularizer.contractive: it needs an encoder of dense layers without dropout. Set regularizer.dropout to 0, or contractive to 0.");
        }

        return new ContractivePenalty<T>(config.Contractive, network, Array.ConvertAll(layers, layer => (DenseLayer<T>)layer));
    }

    /// <summary>The penalty after a forward pass on the same input; also prepares its gradient.</summary>
    public double Evaluate(ReadOnlySpan<T> parameters, ReadOnlySpan<T> input, int batch)
    {
        for (var l = 0; l < encoder.Length; l++)
        {
            var length = Padding.Up<T>(batch * encoder[l].Outputs);
            encoder[l].Activation.Slopes(slopes[l].AsSpan(0, length), network.OutputOf(l, batch), network.KeptOf(l, batch));
            encoder[l].Activation.Curvatures(curvatures[l].AsSpan(0, length), network.OutputOf(l, batch), network.KeptOf(l, batch));
            extra[l].AsSpan(0, length).Clear();
        }

        weightGradient.AsSpan().Clear();
        var sum = 0.0;
        for (var unit = 0; unit < encoder[^1].Outputs; unit++)
        {
            sum += Row(parameters, unit, batch);
            AddRowGradient(parameters, unit, batch);
        }

        return weight * sum / batch;
    }

    /// <summary>[batch, outputs] padded: the term that a layer's backward pass adds to its pre-activation gradient; empty after the
    /// code.</summary>
    public ReadOnlySpan<T> Extra(int layer, int batch) =>
        layer < encoder.Length ? extra[layer].AsSpan(0, Padding.Up<T>(batch * encoder[layer].Outputs)) : default;

    /// <summary>Adds the part of the gradient with respect to the weights that does not pass through the layers.</summary>
    public void AddGradient(Span<T> gradient)
    {
        for (var i = 0; i < network.Layout.Count; i++)
        {
            gradient[i] += weightGradient[i];
        }
    }

    /// <summary>Σ over samples of the squared norm of Jacobian row <paramref name="unit"/>.</summary>
    private double Row(ReadOnlySpan<T> parameters, int unit, int batch)
    {
        var last = encoder.Length - 1;
        var width = encoder[last].Outputs;
        u[last].AsSpan().Clear();
        for (var i = unit; i < batch * width; i += width)
        {
            u[last][i] = slopes[last][i];
        }

        for (var l = last; l >= 0; l--)
        {
            var layer = encoder[l];
            MatrixProduct.Multiply(
                batch, layer.Inputs, layer.Outputs, u[l], layer.Outputs, false, Weights(parameters, layer), layer.Inputs, false, v[l], layer.Inputs, false);
            if (l > 0)
            {
                for (var i = 0; i < batch * layer.Inputs; i++)
                {
                    u[l - 1][i] = v[l][i] * slopes[l - 1][i];
                }
            }
        }

        var sum = default(LossSum<T>);
        var row = v[0].AsSpan(0, batch * encoder[0].Inputs);
        for (var i = 0; i < row.Length; i += Vector512<T>.Count)
        {
            var value = Padding.Load<T>(row, i);
            sum.Add(value * value);
        }

        return sum.Total;
    }

    private void AddRowGradient(ReadOnlySpan<T> parameters, int unit, int batch)
    {
        var scale = T.CreateTruncating(2 * weight / batch);
        for (var i = 0; i < batch * encoder[0].Inputs; i++)
        {
            forward[i] = v[0][i] * scale;
        }

        for (var l = 0; l < encoder.Length; l++)
        {
            var layer = encoder[l];
            var gradient = weightGradient.AsSpan(layer.Weights.Offset, layer.Weights.Count);
            MatrixProduct.Multiply<T>(
                layer.Outputs, layer.Inputs, batch, u[l], layer.Outputs, true, forward, layer.Inputs, false, gradient, layer.Inputs, true);
            MatrixProduct.Multiply(
                batch, layer.Outputs, layer.Inputs, forward, layer.Inputs, false, Weights(parameters, layer), layer.Inputs, true, back, layer.Outputs, false);
            for (var i = 0; i < batch * layer.Outputs; i++)
            {
                var behind = l + 1 < encoder.Length ? v[l + 1][i] : i % layer.Outputs == unit ? T.One : T.Zero;
                extra[l][i] += back[i] * behind * curvatures[l][i];
                forward[i] = back[i] * slopes[l][i];
            }
        }
    }

    private static ReadOnlySpan<T> Weights(ReadOnlySpan<T> parameters, DenseLayer<T> layer) =>
        parameters.Slice(layer.Weights.Offset, layer.Weights.Count);
}
