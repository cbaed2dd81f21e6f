using System.Numerics;
using Runner.Numerics;

namespace Runner.Networks;

/// <summary>
/// One step of a network from [batch, inputs] to [batch, outputs]. A layer holds no activations and no parameters: both are
/// passed in a <see cref="LayerPass{T}"/>, as spans of flat buffers that the network owns. It may own scratch space whose
/// content is not preserved between calls. docs/layers.md explains an example.
/// </summary>
public abstract class Layer<T>(int inputs, int outputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Input features of one sample; for images and sequences, the product of the dimensions.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>Output features of one sample.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>Elements per sample that forward keeps for backward besides input and output: pre-activations, masks, statistics.</summary>
    public abstract int KeptPerSample { get; }

    /// <summary>The blocks of the flat vector that this layer reads. Blocks may be shared between layers (tied weights).</summary>
    public abstract IReadOnlyList<ParameterBlock> Parameters { get; }

    /// <summary>Reads parameters and input, writes output and kept.</summary>
    public abstract void Forward(in LayerPass<T> pass);

    /// <summary>Reads what forward read and wrote and the gradient of the output (which it may overwrite); writes the
    /// gradient of the parameters and, unless that span is empty, of the input.</summary>
    public abstract void Backward(in LayerPass<T> pass);

    /// <summary>The R-operator (Pearlmutter 1994) of forward: the derivative of the output along a direction in the input and
    /// the parameters, after a forward pass with the same buffers.</summary>
    /// <param name="pass">The pass after forward.</param>
    /// <param name="direction">Direction in parameter space, [parameters].</param>
    /// <param name="inputTangent">[batch, inputs].</param>
    /// <param name="outputTangent">[batch, outputs] padded; written.</param>
    public abstract void ForwardTangent(
        in LayerPass<T> pass, ReadOnlySpan<T> direction, ReadOnlySpan<T> inputTangent, Span<T> outputTangent);
}

/// <summary>The buffers of one call of one layer. Those marked padded have a length that is a multiple of the vector width
/// (<see cref="Padding"/>).</summary>
public readonly ref struct LayerPass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public required int Batch { get; init; }

    /// <summary>Whether this is training (dropout is on) rather than measurement.</summary>
    public bool Training { get; init; }

    /// <summary>Random draws of the training pass; null when not training.</summary>
    public RandomStream? Noise { get; init; }

    /// <summary>The model's whole flat vector, padded.</summary>
    public required ReadOnlySpan<T> Parameters { get; init; }

    /// <summary>[batch, inputs].</summary>
    public required ReadOnlySpan<T> Input { get; init; }

    /// <summary>[batch, outputs] padded.</summary>
    public required Span<T> Output { get; init; }

    /// <summary>[batch, KeptPerSample] padded.</summary>
    public required Span<T> Kept { get; init; }

    /// <summary>Backward: the whole flat gradient, padded. Each block's first writer in the backward order overwrites it, so
    /// that nothing needs to be zeroed; later writers (tied weights) add.</summary>
    public Span<T> Gradient { get; init; }

    /// <summary>Backward: [batch, outputs] padded, the loss's derivative with respect to the output; used as scratch space.</summary>
    public Span<T> OutputGradient { get; init; }

    /// <summary>Backward: whether the given derivative is already with respect to the pre-activation (a loss fused with the
    /// activation).</summary>
    public bool FromPreactivation { get; init; }

    /// <summary>Backward: [batch, outputs] padded, added to the derivative with respect to the pre-activation; empty for none.
    /// Used by penalties on slopes.</summary>
    public ReadOnlySpan<T> ExtraPreactivationGradient { get; init; }

    /// <summary>Backward: [batch, inputs] padded; empty for the first layer.</summary>
    public Span<T> InputGradient { get; init; }
}
