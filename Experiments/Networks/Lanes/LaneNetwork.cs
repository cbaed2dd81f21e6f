using System.Numerics;
using Runner.Networks.Activations;
using Runner.Networks.Losses;
using Runner.Numerics;

namespace Runner.Networks.Lanes;

/// <summary>
/// Many trials' networks of one shape side by side, one per vector lane: every number of a <see cref="Network{T}"/> of dense
/// layers is a row of <see cref="Width"/> numbers here, one per trial. Each trial undergoes the operations of the dense
/// network in the same order, so its results have the same bits; a trial's infinities stay in its lane.
/// </summary>
public sealed unsafe class LaneNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LaneLayer[] layers;
    private readonly Loss<T> loss;
    private readonly LaneLoss<T> laneLoss;

    /// <param name="width">The number of trials: one vector, or a multiple of four vectors.</param>
    /// <param name="capacity">The largest batch.</param>
    public LaneNetwork(NetworkShape shape, Loss<T> loss, int width, int capacity)
    {
        Layout = shape.Layout();
        Width = width;
        Capacity = capacity;
        this.loss = loss;
        laneLoss = loss.ForLanes(ActivationPass<T>.Of(shape.Layers[^1].Activation, shape.Slope))
            ?? throw new ArgumentException("This loss has no form for lanes.", nameof(loss));
        Parameters = new AlignedBuffer<T>(checked(Layout.Count * width));
        Gradient = new AlignedBuffer<T>(Parameters.Length);
        layers = [.. Enumerable.Range(0, shape.Layers.Length).Select(i => new LaneLayer(this, shape, i))];
    }

    public ParameterLayout Layout { get; }

    /// <summary>The number of trials side by side, including idle lanes.</summary>
    public int Width { get; }

    public int Capacity { get; }

    /// <summary>[parameters, width].</summary>
    public AlignedBuffer<T> Parameters { get; }

    /// <summary>[parameters, width].</summary>
    public AlignedBuffer<T> Gradient { get; }

    public int Inputs => layers[0].Inputs;

    public int Outputs => layers[^1].Units;

    /// <summary>[batch, outputs, width]: the output of the last forward pass.</summary>
    public AlignedBuffer<T> Output => layers[^1].Output;

    /// <summary>Sets one trial's parameters.</summary>
    public void Load(int lane, ReadOnlySpan<T> parameters)
    {
        var rows = Parameters.Span;
        for (var i = 0; i < Layout.Count; i++)
        {
            rows[(i * Width) + lane] = parameters[i];
        }
    }

    /// <summary>Gets one trial's parameters.</summary>
    public void Store(int lane, Span<T> parameters)
    {
        var rows = Parameters.Span;
        for (var i = 0; i < Layout.Count; i++)
        {
            parameters[i] = rows[(i * Width) + lane];
        }
    }

    public void Forward(LaneSamples<T> input, int batch)
    {
        foreach (var layer in layers)
        {
            layer.Forward(input, batch);
            input = LaneSamples<T>.PerTrialFrom(layer.Output);
        }
    }

    /// <summary>Adds the loss of a batch to the sum, after <see cref="Forward"/>.</summary>
    public void Measure(LaneLossSum<T> sum, LaneSamples<T> targets, int batch) =>
        laneLoss.Accumulate(sum, Read(), targets, batch, Outputs, Width);

    /// <summary>Runs forward, loss and backward: computes every trial's gradient on the batch.</summary>
    /// <param name="sum">Receives the losses; null when they are not needed.</param>
    public void Differentiate(LaneLossSum<T>? sum, LaneSamples<T> input, LaneSamples<T> targets, int batch)
    {
        Forward(input, batch);
        laneLoss.Gradient(sum, Read(), layers[^1].Kept, targets, batch, Outputs, Width, layers[^1].Delta);
        for (var i = layers.Length - 1; i >= 0; i--)
        {
            layers[i].Backward(i == 0 ? input : LaneSamples<T>.PerTrialFrom(layers[i - 1].Output), batch, i == 0 ? null : layers[i - 1]);
        }
    }

    private AlignedBuffer<T> Read() => loss.FromPreactivation ? layers[^1].Kept! : layers[^1].Output;

    /// <summary>The lane form of <see cref="DenseLayer{T}"/>, with its buffers.</summary>
    private sealed class LaneLayer
    {
        private readonly LaneNetwork<T> network;
        private readonly ParameterBlock weights;
        private readonly ParameterBlock? bias;
        private readonly LaneActivation<T> activation;
        private readonly bool transposed;
        private readonly bool addsToWeights;

        public LaneLayer(LaneNetwork<T> network, NetworkShape shape, int index)
        {
            var dense = shape.Layers[index];
            var number = (dense.TiedTo < 0 ? index : dense.TiedTo) + 1;
            this.network = network;
            weights = network.Layout.Blocks.First(block => block.Layer == number && block.Role == ParameterRole.Weights);
            bias = network.Layout.Blocks.FirstOrDefault(block => block.Layer == index + 1 && block.Role == ParameterRole.Bias);
            var pass = ActivationPass<T>.Of(dense.Activation, shape.Slope);
            activation = pass.ForLanes();
            transposed = dense.TiedTo >= 0;
            addsToWeights = shape.Layers.Any(other => other.TiedTo == index);
            Inputs = dense.Inputs;
            Units = dense.Units;
            var length = checked(network.Capacity * Units * network.Width);
            Output = new AlignedBuffer<T>(length);
            Delta = new AlignedBuffer<T>(length);
            Kept = pass.NeedsInput || (network.loss.FromPreactivation && index == shape.Layers.Length - 1) ? new AlignedBuffer<T>(length) : null;
        }

        public int Inputs { get; }

        public int Units { get; }

        /// <summary>[batch, units, width].</summary>
        public AlignedBuffer<T> Output { get; }

        /// <summary>[batch, units, width]: the loss's derivative with respect to the pre-activation.</summary>
        public AlignedBuffer<T> Delta { get; }

        /// <summary>[batch, units, width]: pre-activations, if they are needed.</summary>
        public AlignedBuffer<T>? Kept { get; }

        public void Forward(LaneSamples<T> input, int batch)
        {
            var factors = WithWeights(input.Values, batch, Inputs, Units, alongRows: !transposed);
            var biases = bias is null ? null : network.Parameters.Pointer + (bias.Offset * network.Width);
            activation.Forward(factors, input.IsShared, biases, Kept is null ? null : Kept.Pointer, Output.Pointer);
        }

        /// <param name="below">The layer before it, whose <see cref="Delta"/> is set; null for the first.</param>
        public void Backward(LaneSamples<T> input, int batch, LaneLayer? below)
        {
            GradientOfWeights(input, batch);
            if (bias is not null)
            {
                LaneProduct.SumRows(network.Width, batch, Units, Delta.Pointer, network.Gradient.Pointer + (bias.Offset * network.Width));
            }

            below?.SetDelta(WithWeights(Delta.Pointer, batch, Units, Inputs, alongRows: transposed));
        }

        private void SetDelta(in LaneFactors<T> factors) =>
            activation.Backward(factors, Output.Pointer, Kept is null ? null : Kept.Pointer, Delta.Pointer);

        /// <summary>Numbers of each sample, and the weights by which they are summed.</summary>
        /// <param name="alongRows">Whether the terms of a sum have weights of one row.</param>
        private LaneFactors<T> WithWeights(T* numbers, int batch, int terms, int sums, bool alongRows) => new()
        {
            Width = network.Width,
            M = batch,
            N = sums,
            K = terms,
            A = numbers,
            ARow = terms,
            ATerm = 1,
            B = network.Parameters.Pointer + (weights.Offset * network.Width),
            BTerm = alongRows ? 1 : weights.Columns,
            BColumn = alongRows ? weights.Columns : 1,
        };

        /// <summary>Numbers of each sample, and others by which they are summed over the samples.</summary>
        private LaneFactors<T> OverSamples(int batch, T* rows, int rowCount, T* columns, int columnCount) => new()
        {
            Width = network.Width,
            M = rowCount,
            N = columnCount,
            K = batch,
            A = rows,
            ARow = 1,
            ATerm = rowCount,
            B = columns,
            BTerm = columnCount,
            BColumn = 1,
        };

        private void GradientOfWeights(LaneSamples<T> input, int batch)
        {
            var gradient = network.Gradient.Pointer + (weights.Offset * network.Width);
            if (transposed)
            {
                // [inputs, units] of the layer that owns the weights.
                Sum<PerTrial>(OverSamples(batch, input.Values, Inputs, Delta.Pointer, Units), gradient);
            }
            else if (input.IsShared)
            {
                Sum<Shared>(OverSamples(batch, Delta.Pointer, Units, input.Values, Inputs), gradient);
            }
            else
            {
                Sum<PerTrial>(OverSamples(batch, Delta.Pointer, Units, input.Values, Inputs), gradient);
            }
        }

        private void Sum<TB>(in LaneFactors<T> factors, T* gradient)
            where TB : struct, ILaneOperand
        {
            if (addsToWeights)
            {
                LaneProduct.Multiply<T, PerTrial, TB, AddedSum<T>>(factors, gradient, default);
            }
            else
            {
                LaneProduct.Multiply<T, PerTrial, TB, PlainSum<T>>(factors, gradient, default);
            }
        }
    }
}
