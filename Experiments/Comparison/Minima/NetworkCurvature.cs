using Runner.Networks;
using Runner.Networks.Losses;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Comparison.Minima;

/// <summary>
/// The full-batch training loss of a dense network in float64, with exact Hessian-vector products by the R-operator
/// (Pearlmutter, "Fast exact multiplication by the Hessian", 1994): forward and backward are differentiated along a direction
/// v, so that R{∇f} = Hv costs about twice a gradient. For a layer z = x·Wᵀ + b, y = f(z):
/// R{z} = R{x}·Wᵀ + x·Vᵀ + v_b, R{y} = f′(z)∘R{z};
/// δ = ∂f/∂z, R{δ} = R{∂f/∂y}∘f′ + ∂f/∂y∘f″∘R{z};
/// R{∂f/∂W} = R{δ}ᵀ·x + δᵀ·R{x}, R{∂f/∂x} = R{δ}·W + δ·V.
/// </summary>
/// <remarks>Dropout is off. Samples are processed in parts, in order. Everything that depends only on the point is reused
/// between products at the same point when the samples fit in one part.</remarks>
public sealed class NetworkCurvature : ICurvedObjective, IFactoredCurvature
{
    private const int MostElements = 1 << 21;

    /// <summary>Factors of wider layers would not fit the memory, and dearer ones cost more than they save.</summary>
    private const int WidestFactor = 2_048;
    private const int MostFactorEvaluations = 20;

    private readonly Network<double> network;
    private readonly DenseLayer<double>[] layers;
    private readonly Loss<double> loss;
    private readonly LossConfig lossConfig;
    private readonly double l1;
    private readonly double l2;
    private readonly double weightDecay;
    private readonly double[] inputs;
    private readonly double[] targets;
    private readonly int samples;
    private readonly int part;
    private readonly double[] parameters;
    private readonly double[] direction;
    private readonly double[] partGradient;
    private readonly LayerScratch[] scratch;
    private double[]? preparedAt;

    /// <param name="inputs">[samples, inputs], the network's inputs: with one fixed draw of the noise when denoising.</param>
    /// <param name="targets">[samples, outputs].</param>
    /// <param name="weightDecay">λ of an added gradient λ·w: counts as λ/2·‖w‖² over all parameters. 0 for decoupled decay.</param>
    public NetworkCurvature(
        NetworkShape shape,
        LossConfig loss,
        double l1,
        double l2,
        double weightDecay,
        double[] inputs,
        double[] targets,
        int samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        lossConfig = loss with { OmitOutputSlope = false };
        this.loss = Loss<double>.Of(lossConfig, shape.Layers[^1].Activation);
        (this.l1, this.l2, this.weightDecay) = (l1, l2, weightDecay);
        (this.inputs, this.targets, this.samples) = (inputs, targets, samples);
        part = Math.Min(samples, Math.Max(16, MostElements / shape.Layers.Sum(layer => layer.Units) / 16 * 16));
        network = shape.Build<double>(part, 0, this.loss.FromPreactivation);
        layers = [.. network.Layers.Cast<DenseLayer<double>>()];
        Dimension = network.Layout.Count;
        parameters = Padding.Allocate<double>(Dimension);
        direction = Padding.Allocate<double>(Dimension);
        partGradient = Padding.Allocate<double>(Dimension);
        scratch = [.. layers.Select(layer => new LayerScratch(part * layer.Outputs))];
    }

    public ParameterLayout Layout => network.Layout;

    public int Dimension { get; }

    public bool ExactCurvature => true;

    public double Value(ReadOnlySpan<double> at)
    {
        Set(at);
        var sum = default(LossSum<double>);
        for (var start = 0; start < samples; start += part)
        {
            var count = Forward(start);
            loss.Accumulate(ref sum, Read(count), TargetsOf(start, count), network.Outputs);
        }

        return (sum.Total / loss.Divisor(samples, network.Outputs)) + Penalty();
    }

    public double ValueAndGradient(ReadOnlySpan<double> at, Span<double> gradient)
    {
        Set(at);
        gradient.Clear();
        var sum = default(LossSum<double>);
        var divisor = loss.Divisor(samples, network.Outputs);
        for (var start = 0; start < samples; start += part)
        {
            var count = Forward(start);
            var last = network.GradientOf(layers.Length - 1, count);
            loss.Gradient(ref sum, Read(count), TargetsOf(start, count), network.Outputs, last);
            network.Backward(parameters, InputsOf(start, count), count, partGradient, loss.FromPreactivation);
            EuclideanSpace.AddScaled(
                loss.Divisor(count, network.Outputs) / divisor, partGradient.AsSpan(0, Dimension), gradient);
        }

        AddPenaltyGradient(gradient);
        return (sum.Total / divisor) + Penalty();
    }

    public void HessianVector(ReadOnlySpan<double> at, ReadOnlySpan<double> direction, Span<double> product)
    {
        var kept = preparedAt is not null && samples == part && at.SequenceEqual(preparedAt);
        if (!kept)
        {
            Set(at);
        }

        direction.CopyTo(this.direction);
        product.Clear();
        for (var start = 0; start < samples; start += part)
        {
            var count = Math.Min(part, samples - start);
            if (!kept)
            {
                Prepare(start);
            }

            Tangents(start, count);
            BackwardTangents(start, count, product);
        }

        preparedAt = kept ? preparedAt : at.ToArray();
        AddPenaltyCurvature(direction, product);
    }

    /// <summary>The network's output at given parameters, [samples, outputs].</summary>
    public double[] Outputs(ReadOnlySpan<double> at)
    {
        Set(at);
        var outputs = new double[samples * network.Outputs];
        for (var start = 0; start < samples; start += part)
        {
            var count = Forward(start);
            network.OutputOf(layers.Length - 1, count)[..(count * network.Outputs)].CopyTo(outputs.AsSpan(start * network.Outputs));
        }

        return outputs;
    }

    /// <summary>An eigenvector basis of n values takes about 10·n³ multiply-adds, an evaluation three for each sample and parameter.</summary>
    public int FactorEvaluations =>
        2 + (int)Math.Min(1e6, layers.Sum(layer => Math.Pow(layer.Inputs, 3) + Math.Pow(layer.Outputs, 3)) * 10 / (3.0 * samples * Dimension));

    /// <inheritdoc/>
    /// <remarks>Every sample draws one random root of the loss's curvature, always the same.</remarks>
    public IReadOnlyList<KroneckerFactors> Factors(ReadOnlySpan<double> at)
    {
        if (FactorEvaluations > MostFactorEvaluations || layers.Any(layer => layer.Transposed || Math.Max(layer.Inputs, layer.Outputs) > WidestFactor))
        {
            return [];
        }

        Set(at);
        var draws = RandomStream.Named(0, 0, StreamPurpose.Probe, 6);
        var factors = layers.Select(KroneckerFactors.Zero).ToArray();
        for (var start = 0; start < samples; start += part)
        {
            Prepare(start);
            var count = Math.Min(part, samples - start);
            var last = layers.Length - 1;
            var root = scratch[last].GradientTangent.AsSpan(0, count * network.Outputs);
            draws.FillGaussian(root);
            LossCurvature.ApplyRoot(
                lossConfig, loss.FromPreactivation, Read(count), TargetsOf(start, count), root, network.Outputs, loss.Divisor(samples, network.Outputs));
            for (var l = last; l >= 0; l--)
            {
                var (layer, own) = (layers[l], scratch[l]);
                for (var i = 0; i < count * layer.Outputs && !(loss.FromPreactivation && l == last); i++)
                {
                    own.GradientTangent[i] *= own.Slope[i];
                }

                factors[l].Add(l == 0 ? InputsOf(start, count) : network.OutputOf(l - 1, count), own.GradientTangent, count, samples);
                if (l > 0)
                {
                    InputProduct(layer, count, own.GradientTangent, parameters, scratch[l - 1].GradientTangent, add: false);
                }
            }
        }

        return factors;
    }

    private void Set(ReadOnlySpan<double> at)
    {
        preparedAt = null;
        at.CopyTo(parameters);
    }

    private int Forward(int start)
    {
        var count = Math.Min(part, samples - start);
        network.Forward(parameters, InputsOf(start, count), count);
        return count;
    }

    private ReadOnlySpan<double> InputsOf(int start, int count) =>
        inputs.AsSpan(start * network.Inputs, count * network.Inputs);

    private ReadOnlySpan<double> TargetsOf(int start, int count) =>
        targets.AsSpan(start * network.Outputs, count * network.Outputs);

    private Span<double> Read(int count) => loss.FromPreactivation
        ? network.KeptOf(layers.Length - 1, count)
        : network.OutputOf(layers.Length - 1, count);

    /// <summary>Forward and backward at the point: outputs, slopes, curvatures, ∂f/∂y and δ of every layer.</summary>
    private void Prepare(int start)
    {
        var count = Forward(start);
        var last = layers.Length - 1;
        var sum = default(LossSum<double>);
        var outputGradient = scratch[last].OutputGradient.AsSpan(0, Padding.Up<double>(count * network.Outputs));
        loss.Gradient(ref sum, Read(count), TargetsOf(start, count), network.Outputs, outputGradient);
        EuclideanSpace.Scale(loss.Divisor(count, network.Outputs) / loss.Divisor(samples, network.Outputs), outputGradient);
        for (var l = last; l >= 0; l--)
        {
            var (layer, own) = (layers[l], scratch[l]);
            var length = Padding.Up<double>(count * layer.Outputs);
            layer.Activation.Slopes(own.Slope.AsSpan(0, length), network.OutputOf(l, count), network.KeptOf(l, count));
            layer.Activation.Curvatures(own.Curvature.AsSpan(0, length), network.OutputOf(l, count), network.KeptOf(l, count));
            var direct = l == last && loss.FromPreactivation;
            for (var i = 0; i < length; i++)
            {
                own.Delta[i] = direct ? own.OutputGradient[i] : own.OutputGradient[i] * own.Slope[i];
            }

            if (l > 0)
            {
                InputProduct(layer, count, own.Delta, parameters, scratch[l - 1].OutputGradient, add: false);
            }
        }
    }

    private void Tangents(int start, int count)
    {
        for (var l = 0; l < layers.Length; l++)
        {
            var (layer, own) = (layers[l], scratch[l]);
            var v = direction.AsSpan(layer.Weights.Offset, layer.Weights.Count);
            var x = l == 0 ? InputsOf(start, count) : network.OutputOf(l - 1, count);
            MatrixProduct.Multiply<double>(
                count, layer.Outputs, layer.Inputs, x, layer.Inputs, false, v, layer.Weights.Columns, !layer.Transposed, own.PreTangent, layer.Outputs, false);
            if (l > 0)
            {
                var w = parameters.AsSpan(layer.Weights.Offset, layer.Weights.Count);
                MatrixProduct.Multiply<double>(
                    count, layer.Outputs, layer.Inputs, scratch[l - 1].Tangent, layer.Inputs, false, w, layer.Weights.Columns, !layer.Transposed, own.PreTangent, layer.Outputs, true);
            }

            if (layer.Bias is { } bias)
            {
                var b = direction.AsSpan(bias.Offset, bias.Count);
                for (var row = 0; row < count; row++)
                {
                    EuclideanSpace.AddScaled(1, b, own.PreTangent.AsSpan(row * layer.Outputs, layer.Outputs));
                }
            }

            for (var i = 0; i < count * layer.Outputs; i++)
            {
                own.Tangent[i] = own.Slope[i] * own.PreTangent[i];
            }
        }
    }

    private void BackwardTangents(int start, int count, Span<double> product)
    {
        var last = layers.Length - 1;
        var outputs = count * network.Outputs;
        var direct = loss.FromPreactivation;
        var top = scratch[last].GradientTangent.AsSpan(0, outputs);
        (direct ? scratch[last].PreTangent : scratch[last].Tangent).AsSpan(0, outputs).CopyTo(top);
        LossCurvature.Apply(
            lossConfig, direct, Read(count), TargetsOf(start, count), top, network.Outputs, loss.Divisor(samples, network.Outputs));
        for (var l = last; l >= 0; l--)
        {
            var (layer, own) = (layers[l], scratch[l]);
            if (!(direct && l == last))
            {
                for (var i = 0; i < count * layer.Outputs; i++)
                {
                    own.GradientTangent[i] =
                        (own.GradientTangent[i] * own.Slope[i]) + (own.OutputGradient[i] * own.Curvature[i] * own.PreTangent[i]);
                }
            }

            var weights = product.Slice(layer.Weights.Offset, layer.Weights.Count);
            WeightProduct(layer, count, own.GradientTangent, l == 0 ? InputsOf(start, count) : network.OutputOf(l - 1, count), weights);
            if (l > 0)
            {
                WeightProduct(layer, count, own.Delta, scratch[l - 1].Tangent, weights);
                InputProduct(layer, count, own.GradientTangent, parameters, scratch[l - 1].GradientTangent, add: false);
                InputProduct(layer, count, own.Delta, direction, scratch[l - 1].GradientTangent, add: true);
            }

            if (layer.Bias is { } bias)
            {
                var b = product.Slice(bias.Offset, bias.Count);
                for (var row = 0; row < count; row++)
                {
                    EuclideanSpace.AddScaled(1, own.GradientTangent.AsSpan(row * layer.Outputs, layer.Outputs), b);
                }
            }
        }
    }

    /// <summary>result (+)= delta·W: [batch, outputs] × [outputs, inputs].</summary>
    private static void InputProduct(
        DenseLayer<double> layer, int count, double[] delta, double[] flat, double[] result, bool add) =>
        MatrixProduct.Multiply<double>(
            count,
            layer.Inputs,
            layer.Outputs,
            delta,
            layer.Outputs,
            false,
            flat.AsSpan(layer.Weights.Offset, layer.Weights.Count),
            layer.Weights.Columns,
            layer.Transposed,
            result,
            layer.Inputs,
            add);

    /// <summary>weights += deltaᵀ·x, or its transpose for a tied decoder.</summary>
    private static void WeightProduct(
        DenseLayer<double> layer, int count, ReadOnlySpan<double> delta, ReadOnlySpan<double> x, Span<double> weights)
    {
        if (layer.Transposed)
        {
            MatrixProduct.Multiply<double>(
                layer.Inputs, layer.Outputs, count, x, layer.Inputs, true, delta, layer.Outputs, false, weights, layer.Outputs, true);
        }
        else
        {
            MatrixProduct.Multiply<double>(
                layer.Outputs, layer.Inputs, count, delta, layer.Outputs, true, x, layer.Inputs, false, weights, layer.Inputs, true);
        }
    }

    private double Penalty()
    {
        var value = weightDecay == 0 ? 0 : weightDecay / 2 * EuclideanSpace.Dot(parameters, parameters);
        if (l1 != 0 || l2 != 0)
        {
            foreach (var block in network.Layout.Blocks.Where(block => block.Role == ParameterRole.Weights))
            {
                foreach (var w in parameters.AsSpan(block.Offset, block.Count))
                {
                    value += (l1 * Math.Abs(w)) + (l2 / 2 * w * w);
                }
            }
        }

        return value;
    }

    private void AddPenaltyGradient(Span<double> gradient)
    {
        EuclideanSpace.AddScaled(weightDecay, parameters.AsSpan(0, Dimension), gradient);
        if (l1 != 0 || l2 != 0)
        {
            foreach (var block in network.Layout.Blocks.Where(block => block.Role == ParameterRole.Weights))
            {
                for (var i = block.Offset; i < block.Offset + block.Count; i++)
                {
                    gradient[i] += (l1 * Sign(parameters[i])) + (l2 * parameters[i]);
                }
            }
        }
    }

    /// <summary>The sign of a number; 0 for NaN, where Math.Sign would throw.</summary>
    private static int Sign(double value) => value > 0 ? 1 : value < 0 ? -1 : 0;

    private void AddPenaltyCurvature(ReadOnlySpan<double> v, Span<double> product)
    {
        EuclideanSpace.AddScaled(weightDecay, v, product);
        if (l2 != 0)
        {
            foreach (var block in network.Layout.Blocks.Where(block => block.Role == ParameterRole.Weights))
            {
                EuclideanSpace.AddScaled(l2, v.Slice(block.Offset, block.Count), product.Slice(block.Offset, block.Count));
            }
        }
    }

    /// <summary>Buffers [part, units] of one layer; the first group depends only on the point.</summary>
    private sealed class LayerScratch(int count)
    {
        public readonly double[] Slope = Padding.Allocate<double>(count);
        public readonly double[] Curvature = Padding.Allocate<double>(count);
        public readonly double[] OutputGradient = Padding.Allocate<double>(count);
        public readonly double[] Delta = Padding.Allocate<double>(count);

        public readonly double[] PreTangent = Padding.Allocate<double>(count);
        public readonly double[] Tangent = Padding.Allocate<double>(count);
        public readonly double[] GradientTangent = Padding.Allocate<double>(count);
    }
}
