using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Runner.Networks.Activations;
using Runner.Numerics;

namespace Runner.Networks;

/// <summary>
/// y = f(x·Wᵀ + b): x [batch, inputs], W [outputs, inputs], b [outputs]. Each pre-activation is one chain of fused
/// multiply-adds over the inputs in ascending order, starting from 0; then the bias is added. Other implementations of this
/// layer (lanes) must keep this order to give the same bits.
/// </summary>
/// <remarks>Backward: δ = ∂L/∂z = ∂L/∂y ∘ f′(z); ∂L/∂W = δᵀ·x, a chain over the samples in ascending order from 0;
/// ∂L/∂b = Σ δ over the samples in ascending order; ∂L/∂x = δ·W. Rumelhart, Hinton, Williams, Nature 323 (1986).</remarks>
public sealed class DenseLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool transposed;
    private readonly bool addsToWeights;
    private readonly int tilePeriod;

    /// <summary>The bias repeated to whole vectors, and a short one to a multiple of four vectors, which a pass takes at once.</summary>
    private readonly AlignedBuffer<T> biasTile;

    /// <param name="weights">[outputs, inputs]; [inputs, outputs] when <paramref name="transposed"/>.</param>
    /// <param name="bias">[outputs], or null for none.</param>
    /// <param name="transposed">Whether the weights are another layer's, used transposed (tied decoder).</param>
    /// <param name="addsToWeights">Whether a later layer has already written the gradient of the weights when this layer's
    /// backward runs.</param>
    public DenseLayer(
        ParameterBlock weights, ParameterBlock? bias, ActivationPass<T> activation, bool transposed = false, bool addsToWeights = false)
        : base(transposed ? weights.Rows : weights.Columns, transposed ? weights.Columns : weights.Rows)
    {
        Weights = weights;
        Bias = bias;
        Activation = activation;
        this.transposed = transposed;
        this.addsToWeights = addsToWeights;
        tilePeriod = LeastCommonMultiple(Outputs, Vector512<T>.Count);
        biasTile = new AlignedBuffer<T>(bias is null ? 0 : tilePeriod < 8 * Vector512<T>.Count ? 4 * tilePeriod : tilePeriod);
    }

    public ParameterBlock Weights { get; }

    public ParameterBlock? Bias { get; }

    public ActivationPass<T> Activation { get; }

    /// <summary>Whether the weights are [inputs, outputs] and belong to another layer.</summary>
    public bool Transposed => transposed;

    /// <inheritdoc/>
    public override int KeptPerSample => Activation.NeedsInput || KeepsInput ? Outputs : 0;

    /// <summary>Whether to keep pre-activations even if the activation does not need them, because a loss on logits does.</summary>
    public bool KeepsInput { get; init; }

    public override IReadOnlyList<ParameterBlock> Parameters => Bias is null ? [Weights] : [Weights, Bias];

    public override void Forward(in LayerPass<T> pass)
    {
        var weights = pass.Parameters.Slice(Weights.Offset, Weights.Count);
        MatrixProduct.Multiply(
            pass.Batch, Outputs, Inputs, pass.Input, Inputs, false, weights, Weights.Columns, !transposed, pass.Output, Outputs, false);
        FillBiasTile(pass.Parameters, pass.Output.Length);
        if (KeepsInput && !Activation.NeedsInput)
        {
            ActivationPass<T>.AddBias(pass.Output, biasTile.Span);
            pass.Output.CopyTo(pass.Kept);
            Activation.Forward(pass.Output, default, default);
            return;
        }

        Activation.Forward(pass.Output, biasTile.Span, pass.Kept);
    }

    public override void Backward(in LayerPass<T> pass)
    {
        var delta = pass.OutputGradient;
        if (!pass.FromPreactivation)
        {
            Activation.Backward(delta, pass.Output, pass.Kept);
        }

        if (!pass.ExtraPreactivationGradient.IsEmpty)
        {
            Add(delta, pass.ExtraPreactivationGradient);
        }

        var weightGradient = pass.Gradient.Slice(Weights.Offset, Weights.Count);
        if (transposed)
        {
            MatrixProduct.Multiply(
                Inputs, Outputs, pass.Batch, pass.Input, Inputs, true, delta, Outputs, false, weightGradient, Outputs, addsToWeights);
        }
        else
        {
            MatrixProduct.Multiply(
                Outputs, Inputs, pass.Batch, delta, Outputs, true, pass.Input, Inputs, false, weightGradient, Inputs, addsToWeights);
        }

        if (Bias is not null)
        {
            ColumnSums.Of(pass.Batch, Outputs, delta, Outputs, pass.Gradient.Slice(Bias.Offset, Bias.Count));
        }

        if (!pass.InputGradient.IsEmpty)
        {
            var weights = pass.Parameters.Slice(Weights.Offset, Weights.Count);
            MatrixProduct.Multiply(
                pass.Batch, Inputs, Outputs, delta, Outputs, false, weights, Weights.Columns, transposed, pass.InputGradient, Inputs, false);
        }
    }

    /// <inheritdoc/>
    /// <remarks>R{z} = R{x}·Wᵀ + x·R{W}ᵀ + R{b}; R{y} = f′(z) ∘ R{z}.</remarks>
    public override void ForwardTangent(
        in LayerPass<T> pass, ReadOnlySpan<T> direction, ReadOnlySpan<T> inputTangent, Span<T> outputTangent)
    {
        var weights = pass.Parameters.Slice(Weights.Offset, Weights.Count);
        var weightTangent = direction.Slice(Weights.Offset, Weights.Count);
        MatrixProduct.Multiply(
            pass.Batch, Outputs, Inputs, inputTangent, Inputs, false, weights, Weights.Columns, !transposed, outputTangent, Outputs, false);
        MatrixProduct.Multiply(
            pass.Batch, Outputs, Inputs, pass.Input, Inputs, false, weightTangent, Weights.Columns, !transposed, outputTangent, Outputs, true);
        FillBiasTile(direction, outputTangent.Length);
        ActivationPass<T>.AddBias(outputTangent, biasTile.Span);
        Activation.Backward(outputTangent, pass.Output, pass.Kept);
    }

    /// <summary>Fills the tile as far as that many elements need it.</summary>
    private void FillBiasTile(ReadOnlySpan<T> parameters, int needed)
    {
        if (Bias is null)
        {
            return;
        }

        var bias = parameters.Slice(Bias.Offset, Bias.Count);
        var tile = biasTile.Span;
        for (var start = 0; start < tilePeriod; start += bias.Length)
        {
            if (bias.Length >= Vector512<T>.Count)
            {
                bias.CopyTo(tile[start..]);
                continue;
            }

            // A few numbers: a call would take longer than the copy.
            for (var i = 0; i < bias.Length; i++)
            {
                tile[start + i] = bias[i];
            }
        }

        for (var start = tilePeriod; start < Math.Min(needed, tile.Length); start += tilePeriod)
        {
            tile[..tilePeriod].CopyTo(tile[start..]);
        }
    }

    private static void Add(Span<T> sum, ReadOnlySpan<T> addend)
    {
        var sums = MemoryMarshal.Cast<T, Vector512<T>>(sum);
        var addends = MemoryMarshal.Cast<T, Vector512<T>>(addend);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += addends[i];
        }
    }

    private static int LeastCommonMultiple(int a, int b)
    {
        var (x, y) = (a, b);
        while (y != 0)
        {
            (x, y) = (y, x % y);
        }

        return checked(a / x * b);
    }
}
