using System.Numerics;
using Runner.Networks.Activations;
using Runner.Networks.Losses;

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
        laneLoss = loss.ForLanes() ?? throw new ArgumentException("This loss has no form for lanes.", nameof(loss));
        Parameters = new LaneBuffer<T>(checked(Layout.Count * width));
        Gradient = new LaneBuffer<T>(Parameters.Length);
        layers = [.. Enumerable.Range(0, shape.Layers.Length).Select(i => new LaneLayer(this, shape, i))];
    }

    public ParameterLayout Layout { get; }

    /// <summary>The number of trials side by side, including idle lanes.</summary>
    public int Width { get; }

    public int Capacity { get; }

    /// <summary>[parameters, width].</summary>
    public LaneBuffer<T> Parameters { get; }

    /// <summary>[parameters, width].</summary>
    public LaneBuffer<T> Gradient { get; }

    public int Inputs => layers[0].Inputs;

    public int Outputs => layers[^1].Units;

    /// <summary>[batch, outputs, width]: the output of the last forward pass.</summary>
    public LaneBuffer<T> Output => layers[^1].Output;

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
        laneLoss.Gradient(sum, Read(), targets, batch, Outputs, Width, layers[^1].Delta);
        for (var i = layers.Length - 1; i >= 0; i--)
        {
            var below = i == 0 ? input : LaneSamples<T>.PerTrialFrom(layers[i - 1].Output);
            layers[i].Backward(
                below, batch, (loss.FromPreactivation || loss.OmitOutputSlope) && i == layers.Length - 1, i == 0 ? null : layers[i - 1].Delta);
        }
    }

    private LaneBuffer<T> Read() => loss.FromPreactivation ? layers[^1].Kept! : layers[^1].Output;

    /// <summary>The lane form of <see cref="DenseLayer{T}"/>, with its buffers.</summary>
    private sealed class LaneLayer
    {
        private readonly LaneNetwork<T> network;
        private readonly ParameterBlock weights;
        private readonly ParameterBlock? bias;
        private readonly ActivationPass<T> activation;
        private readonly bool transposed;
        private readonly bool addsToWeights;

        public LaneLayer(LaneNetwork<T> network, NetworkShape shape, int index)
        {
            var dense = shape.Layers[index];
            var number = (dense.TiedTo < 0 ? index : dense.TiedTo) + 1;
            this.network = network;
            weights = network.Layout.Blocks.First(block => block.Layer == number && block.Role == ParameterRole.Weights);
            bias = network.Layout.Blocks.FirstOrDefault(block => block.Layer == index + 1 && block.Role == ParameterRole.Bias);
            activation = ActivationPass<T>.Of(dense.Activation, shape.Slope);
            transposed = dense.TiedTo >= 0;
            addsToWeights = shape.Layers.Any(other => other.TiedTo == index);
            Inputs = dense.Inputs;
            Units = dense.Units;
            var length = checked(network.Capacity * Units * network.Width);
            Output = new LaneBuffer<T>(length);
            Delta = new LaneBuffer<T>(length);
            Kept = activation.NeedsInput || (network.loss.FromPreactivation && index == shape.Layers.Length - 1) ? new LaneBuffer<T>(length) : null;
        }

        public int Inputs { get; }

        public int Units { get; }

        /// <summary>[batch, units, width].</summary>
        public LaneBuffer<T> Output { get; }

        /// <summary>[batch, units, width]: the loss's derivative with respect to the output, then to the pre-activation.</summary>
        public LaneBuffer<T> Delta { get; }

        /// <summary>[batch, units, width]: pre-activations, if they are needed.</summary>
        public LaneBuffer<T>? Kept { get; }

        public void Forward(LaneSamples<T> input, int batch)
        {
            var width = network.Width;
            var w = network.Parameters.Pointer + (weights.Offset * width);
            var (term, column) = transposed ? (weights.Columns, 1) : (1, weights.Columns);
            if (input.IsShared)
            {
                LaneProduct.Multiply<T, Shared, PerTrial>(
                    width, batch, Units, Inputs, input.Values, Inputs, 1, w, term, column, Output.Pointer, false);
            }
            else
            {
                LaneProduct.Multiply<T, PerTrial, PerTrial>(
                    width, batch, Units, Inputs, input.Values, Inputs, 1, w, term, column, Output.Pointer, false);
            }

            var count = batch * Units * width;
            var z = Output.Span[..count];
            var biases = bias is null ? default : (ReadOnlySpan<T>)network.Parameters.Span.Slice(bias.Offset * width, bias.Count * width);
            if (Kept is not null && !activation.NeedsInput)
            {
                ActivationPass<T>.AddBias(z, biases);
                z.CopyTo(Kept.Span);
                activation.Forward(z, default, default);
                return;
            }

            activation.Forward(z, biases, Kept is null ? default : Kept.Span[..count]);
        }

        public void Backward(LaneSamples<T> input, int batch, bool fromPreactivation, LaneBuffer<T>? inputGradient)
        {
            var width = network.Width;
            var count = batch * Units * width;
            if (!fromPreactivation)
            {
                activation.Backward(Delta.Span[..count], Output.Span[..count], Kept is null ? default : Kept.Span[..count]);
            }

            var delta = Delta.Pointer;
            var gradient = network.Gradient.Pointer + (weights.Offset * width);
            if (transposed)
            {
                // [inputs, units] of the layer that owns the weights.
                LaneProduct.Multiply<T, PerTrial, PerTrial>(
                    width, Inputs, Units, batch, input.Values, 1, Inputs, delta, Units, 1, gradient, addsToWeights);
            }
            else if (input.IsShared)
            {
                LaneProduct.Multiply<T, PerTrial, Shared>(
                    width, Units, Inputs, batch, delta, 1, Units, input.Values, Inputs, 1, gradient, addsToWeights);
            }
            else
            {
                LaneProduct.Multiply<T, PerTrial, PerTrial>(
                    width, Units, Inputs, batch, delta, 1, Units, input.Values, Inputs, 1, gradient, addsToWeights);
            }

            if (bias is not null)
            {
                LaneProduct.SumRows(width, batch, Units, delta, network.Gradient.Pointer + (bias.Offset * width));
            }

            if (inputGradient is not null)
            {
                var w = network.Parameters.Pointer + (weights.Offset * width);
                var (term, column) = transposed ? (1, weights.Columns) : (weights.Columns, 1);
                LaneProduct.Multiply<T, PerTrial, PerTrial>(
                    width, batch, Inputs, Units, delta, Units, 1, w, term, column, inputGradient.Pointer, false);
            }
        }
    }
}
