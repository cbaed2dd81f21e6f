using System.Numerics;
using System.Runtime.CompilerServices;
using Runner.Networks.Penalties;
using Runner.Numerics;

namespace Runner.Networks;

/// <summary>
/// A sequence of layers with the buffers of one training thread: activations, values kept for backward, gradients. Parameters and their
/// gradient are flat vectors that the caller owns, so that one network serves any number of trials of its shape in turn.
/// </summary>
public sealed class Network<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Layer<T>[] layers;
    private readonly AlignedBuffer<T>[] outputs;
    private readonly AlignedBuffer<T>[] kept;
    private readonly AlignedBuffer<T>[] gradients;

    /// <param name="capacity">The largest batch.</param>
    /// <param name="codeLayer">Index of the layer whose output is the code (the last hidden layer of a plain network), or −1.</param>
    public Network(ParameterLayout layout, IReadOnlyList<Layer<T>> layers, int capacity, int codeLayer)
    {
        Layout = layout;
        this.layers = [.. layers];
        Capacity = capacity;
        CodeLayer = codeLayer;
        outputs = Buffers(layer => layer.Outputs);
        kept = Buffers(layer => layer.KeptPerSample);
        gradients = Buffers(layer => layer.Outputs);

        AlignedBuffer<T>[] Buffers(Func<Layer<T>, int> perSample) =>
            Array.ConvertAll(this.layers, layer => new AlignedBuffer<T>(Padding.Up<T>(checked(capacity * perSample(layer)))));
    }

    public ParameterLayout Layout { get; }

    public IReadOnlyList<Layer<T>> Layers => layers;

    public int Capacity { get; }

    public int CodeLayer { get; }

    public int Inputs => layers[0].Inputs;

    public int Outputs => layers[^1].Outputs;

    /// <summary>[batch, outputs] padded: the output of a layer in the last forward pass.</summary>
    public Span<T> OutputOf(int layer, int batch) => outputs[layer].Span[..Padding.Up<T>(batch * layers[layer].Outputs)];

    /// <summary>[batch, KeptPerSample] padded: the values that a layer kept in the last forward pass.</summary>
    public Span<T> KeptOf(int layer, int batch) => kept[layer].Span[..Padding.Up<T>(batch * layers[layer].KeptPerSample)];

    /// <summary>[batch, outputs] padded: the buffer for the gradient of a layer's output during backward.</summary>
    public Span<T> GradientOf(int layer, int batch) => gradients[layer].Span[..Padding.Up<T>(batch * layers[layer].Outputs)];

    /// <summary>Runs all layers and returns the last one's output, [batch, outputs] padded.</summary>
    /// <param name="parameters">The flat vector, padded.</param>
    /// <param name="input">[batch, inputs].</param>
    /// <param name="noise">Draws for layers that are random in training; null to measure.</param>
    public ReadOnlySpan<T> Forward(ReadOnlySpan<T> parameters, ReadOnlySpan<T> input, int batch, RandomStream? noise = null) =>
        Run(0, layers.Length - 1, parameters, input, batch, noise);

    /// <summary>Runs the layers up to the code and returns it, [batch, units] padded.</summary>
    /// <param name="input">[batch, inputs].</param>
    public ReadOnlySpan<T> Encode(ReadOnlySpan<T> parameters, ReadOnlySpan<T> input, int batch) => Run(0, CodeLayer, parameters, input, batch, null);

    /// <summary>Runs the layers after the code and returns the last one's output, [batch, outputs] padded.</summary>
    /// <param name="codes">[batch, units].</param>
    public ReadOnlySpan<T> Decode(ReadOnlySpan<T> parameters, ReadOnlySpan<T> codes, int batch)
    {
        codes.CopyTo(OutputOf(CodeLayer, batch));
        return Run(CodeLayer + 1, layers.Length - 1, parameters, default, batch, null);
    }

    /// <summary>Runs backward through all layers, after <see cref="Forward"/> on the same input, from the gradient of the output
    /// in <see cref="GradientOf"/> of the last layer; writes the whole flat gradient.</summary>
    /// <param name="fromPreactivation">Whether that gradient is with respect to the last layer's pre-activation.</param>
    /// <param name="sparsity">Adds its gradient at the code; null for none.</param>
    /// <param name="contractive">Adds its gradient at the encoder's pre-activations; null for none.</param>
    public void Backward(
        ReadOnlySpan<T> parameters,
        ReadOnlySpan<T> input,
        int batch,
        Span<T> gradient,
        bool fromPreactivation,
        SparsityPenalty<T>? sparsity = null,
        ContractivePenalty<T>? contractive = null)
    {
        for (var i = layers.Length - 1; i >= 0; i--)
        {
            if (i == CodeLayer)
            {
                sparsity?.AddGradient(OutputOf(i, batch), batch, GradientOf(i, batch));
            }

            var layer = layers[i];
            layer.Backward(new LayerPass<T>
            {
                Batch = batch,
                Training = true,
                Parameters = parameters,
                Input = i == 0 ? input : OutputOf(i - 1, batch),
                Output = OutputOf(i, batch),
                Kept = KeptOf(i, batch),
                Gradient = gradient,
                OutputGradient = GradientOf(i, batch),
                FromPreactivation = fromPreactivation && i == layers.Length - 1,
                ExtraPreactivationGradient = contractive is null ? default : contractive.Extra(i, batch),
                InputGradient = i == 0 ? default : GradientOf(i - 1, batch),
            });
        }
    }

    private Span<T> Run(int first, int last, ReadOnlySpan<T> parameters, ReadOnlySpan<T> input, int batch, RandomStream? noise)
    {
        for (var i = first; i <= last; i++)
        {
            layers[i].Forward(Pass(i, parameters, input, batch, noise));
        }

        return OutputOf(last, batch);
    }

    /// <summary>The buffers of one layer's forward pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LayerPass<T> Pass(int layer, ReadOnlySpan<T> parameters, ReadOnlySpan<T> input, int batch, RandomStream? noise) => new()
    {
        Batch = batch,
        Training = noise is not null,
        Noise = noise,
        Parameters = parameters,
        Input = layer == 0 ? input : OutputOf(layer - 1, batch),
        Output = OutputOf(layer, batch),
        Kept = KeptOf(layer, batch),
    };
}
